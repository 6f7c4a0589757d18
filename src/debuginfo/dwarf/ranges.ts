import type { AddressRange } from "./aranges.ts";
import { SectionReader } from "./section-reader.ts";
import type { Section } from "./sections.ts";
import type { Encoding } from "./unit.ts";

/**
 * The list at `offset` of `.debug_ranges`, of versions 3 and 4 (DWARF 4, 2.17.3). `base` is the low address of the
 * unit, which entries are relative to until one selects another base. Empty ranges are left out.
 */
export function parseRanges(section: Section, offset: number, encoding: Encoding, base: bigint): AddressRange[] {
  const size = encoding.addressSize;
  const reader = new SectionReader(section, offset);
  const highest = BigInt.asUintN(8 * size, -1n);
  const ranges: AddressRange[] = [];
  let from = base;
  for (;;) {
    const start = reader.address(size);
    const end = reader.address(size);
    if (start === 0n && end === 0n) return ranges;
    if (start === highest) from = end;
    else if (start < end) ranges.push({ start: from + start, end: from + end });
  }
}
