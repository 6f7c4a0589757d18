import { SectionReader } from "./section-reader.ts";
import type { Section } from "./sections.ts";

/** Entry `index` of the array at `base` of `.debug_addr` (DWARF 5, 7.27). */
export function addressAt(addresses: Section, base: number, index: number, addressSize: number): bigint {
  return new SectionReader(addresses, base + index * addressSize).address(addressSize);
}
