import { SectionReader } from "./section-reader.ts";
import type { Section } from "./sections.ts";

/** The string at `offset` of `.debug_str` or `.debug_line_str`. */
export function stringAt(strings: Section, offset: number): string {
  return new SectionReader(strings, offset).cstring();
}

/** Entry `index` of the array at `base` of `.debug_str_offsets` (DWARF 5, 7.26): an offset in `.debug_str`. */
export function stringOffsetAt(table: Section, base: number, index: number, offsetSize: 4 | 8): number {
  return new SectionReader(table, base + index * offsetSize).word(offsetSize);
}
