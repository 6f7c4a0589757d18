import { Bytes, FormatError } from "#base";
import type { UnitRange } from "./name-scan.ts";
import type { Section } from "./sections.ts";

/** The longest initial length of a unit: an escape and 8 bytes. */
const LENGTH_SIZE = 12;

/**
 * `.debug_info` in parts of about `size` bytes that start and end with a unit, by their lengths alone. FormatError when
 * a unit ends behind the section.
 */
export function splitUnits({ source, size: end, name, littleEndian }: Section, size: number): readonly UnitRange[] {
  const ranges: UnitRange[] = [];
  const bytes = new Bytes(new Uint8Array(LENGTH_SIZE), littleEndian);
  let start = 0;
  for (let at = 0; at < end; ) {
    const got = source.readInto(at, bytes.array);
    const is64 = got === LENGTH_SIZE && bytes.u32(0) === 0xffff_ffff;
    const length = is64 ? bytes.n64(4) + LENGTH_SIZE : bytes.u32(0) + 4;
    if (got < 4 || at + length > end) throw new FormatError(name, at, `a unit that ends before ${end}`, "another");
    at += length;
    if (at - start >= size || at === end) {
      ranges.push({ start, end: at });
      start = at;
    }
  }
  return ranges;
}
