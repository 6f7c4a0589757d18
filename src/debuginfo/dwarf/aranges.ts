import { SectionReader } from "./section-reader.ts";
import type { Section } from "./sections.ts";

/** Addresses from `start` up to `end`, exclusive. */
export interface AddressRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** One set of `.debug_aranges`: the addresses that a unit covers. `unit` is the offset of its header. */
export interface ArangeSet {
  readonly unit: number;
  readonly ranges: readonly AddressRange[];
}

/** The sets of `.debug_aranges`, in order (DWARF 5, 6.1.2). */
export function* arangeSets(section: Section): Generator<ArangeSet> {
  const reader = new SectionReader(section, 0);
  while (!reader.done) {
    const start = reader.offset;
    const { length, offsetSize } = reader.initialLength();
    const end = reader.offset + length;
    if (end > section.size) throw reader.broken(start, `a set of at most ${section.size - start} bytes`, `${length}`);
    const version = reader.u16();
    if (version !== 2) throw reader.broken(start, "version 2", String(version));
    const unit = reader.word(offsetSize);
    const addressSize = reader.u8();
    const segmentSize = reader.u8();
    if ((addressSize !== 4 && addressSize !== 8) || segmentSize !== 0) {
      throw reader.broken(start, "flat addresses of 4 or 8 bytes", `${addressSize} bytes, segments of ${segmentSize}`);
    }
    // Entries are aligned to their own size, counted from the start of the set.
    const entry = 2 * addressSize;
    reader.seek(start + Math.ceil((reader.offset - start) / entry) * entry);
    const ranges: AddressRange[] = [];
    while (reader.offset + entry <= end) {
      const address = reader.address(addressSize);
      const size = reader.address(addressSize);
      if (address === 0n && size === 0n) break;
      if (size > 0n) ranges.push({ start: address, end: address + size });
    }
    yield { unit, ranges };
    reader.seek(end);
  }
}
