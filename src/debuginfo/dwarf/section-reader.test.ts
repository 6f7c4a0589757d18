import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { dwarf, type SectionBuilder } from "../../testing/dwarf.ts";
import { SectionReader } from "./section-reader.ts";
import { CHUNK_SIZE, findSection, requireSection } from "./sections.ts";

/** A reader of a section that `write` fills, the value first read `before` bytes into it. */
function readerOf(write: (section: SectionBuilder) => void, before = 0, littleEndian = true): SectionReader {
  const file = dwarf({ littleEndian });
  const section = file.section(".debug_x").raw(new Uint8Array(before));
  write(section);
  return new SectionReader(requireSection(findSection(file.build(), ".debug_x"), ".debug_x"), before);
}

describe("SectionReader", () => {
  it.each([
    ["within a chunk", 0],
    ["across two chunks", CHUNK_SIZE - 3],
    ["in the second chunk", CHUNK_SIZE],
  ])("reads integers %s", (_, before) => {
    const reader = readerOf(
      (s) => s.int(1, 0xfe).int(2, 0xfedc).int(4, 0xfedcba98).int(8, 0xfedcba9876543210n),
      before,
    );
    expect([reader.u8(), reader.u16(), reader.u32(), reader.u64()]).toEqual([
      0xfe,
      0xfedc,
      0xfedcba98,
      0xfedcba9876543210n,
    ]);
    expect(reader.done).toBe(true);
  });

  it("reads integers of a big-endian file", () => {
    const reader = readerOf((s) => s.int(3, 0x123456).int(8, 2n ** 60n), CHUNK_SIZE - 1, false);
    expect([reader.unsigned(3), reader.unsigned(8)]).toEqual([0x123456, 2n ** 60n]);
  });

  it("reads a signed byte", () => {
    expect(readerOf((s) => s.int(1, -5)).i8()).toBe(-5);
  });

  it("reads any unsigned LEB128 of 64 bits", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (value) => {
        expect(BigInt(readerOf((s) => s.uleb(value)).uleb64())).toBe(value);
        if (value < 2n ** 53n) expect(readerOf((s) => s.uleb(value)).uleb()).toBe(Number(value));
      }),
    );
  });

  it("reads any signed LEB128 of 64 bits", () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
        expect(BigInt(readerOf((s) => s.sleb(value)).sleb64())).toBe(value);
      }),
    );
  });

  it("reads LEB128s that are padded", () => {
    const padded = (last: number) => readerOf((s) => s.raw([0xfe, ...Array<number>(200).fill(last | 0x80), last]));
    expect(padded(0).uleb()).toBe(0x7e);
    expect(padded(0).uleb64()).toBe(0x7e);
    expect(padded(0x7f).sleb64()).toBe(-2);
  });

  it("reads texts in UTF-8, across chunks", () => {
    const reader = readerOf((s) => s.text("schön.c").text("").text("b"), CHUNK_SIZE - 4);
    expect([reader.cstring(), reader.cstring(), reader.cstring()]).toEqual(["schön.c", "", "b"]);
  });

  it("copies bytes across chunks", () => {
    const bytes = Uint8Array.from({ length: 2 * CHUNK_SIZE }, (_, i) => i % 251);
    expect(readerOf((s) => s.raw(bytes), 7).bytes(bytes.length).array).toEqual(bytes);
  });

  it.each([
    ["32-bit", 4],
    ["64-bit", 8],
  ] as const)("reads the initial length of %s DWARF", (_, offsetSize) => {
    const reader = readerOf((s) => s.sized(offsetSize, () => s.raw([1, 2, 3])));
    expect(reader.initialLength()).toEqual({ length: 3, offsetSize });
  });

  it("refuses reserved lengths", () => {
    expect(() => readerOf((s) => s.int(4, 0xffff_fff5)).initialLength()).toThrow(FormatError);
  });

  it.each([
    ["an integer", (reader: SectionReader) => reader.u32()],
    ["a LEB128", (reader: SectionReader) => reader.uleb()],
    ["a text", (reader: SectionReader) => reader.cstring()],
    ["bytes", (reader: SectionReader) => reader.bytes(3)],
    ["bytes by the exabyte", (reader: SectionReader) => reader.bytes(2 ** 60)],
    ["a byte before the section", (reader: SectionReader) => (reader.seek(-1), reader.u8())],
    ["a byte far behind", (reader: SectionReader) => (reader.seek(1e18), reader.u8())],
  ])("refuses %s beyond the end, naming section and offset", (_, read) => {
    const reader = readerOf((s) => s.raw([0x80, 0x80]));
    expect(() => read(reader)).toThrow(/^\.debug_x: at offset /);
  });
});
