import { describe, expect, test } from "vitest";
import { Bytes } from "./index.ts";

const ARRAY = Uint8Array.of(0xff, 0x80, 0x01, 0x02, 0x03, 0x04, 0x05, 0x86, 0x64, 0x64, 0x00, 0xe9);
/** The same bytes at the start of a view into the middle of a buffer. */
const moved = new Uint8Array(64);
moved.set(ARRAY, 7);

describe.each([
  ["a buffer of its own", ARRAY],
  ["the middle of another", moved.subarray(7, 7 + ARRAY.length)],
])("numbers in %s", (_, array) => {
  const little = new Bytes(array);
  const big = new Bytes(array, false);

  test("little-endian", () => {
    expect([little.u8(0), little.i8(0), little.u16(0), little.i16(0)]).toEqual([255, -1, 0x80ff, -32513]);
    expect([little.u32(0), little.u32(4), little.i32(4)]).toEqual([0x0201_80ff, 0x8605_0403, -2046491645]);
    expect([little.u64(0), little.i64(0)]).toEqual([0x8605_0403_0201_80ffn, 0x8605_0403_0201_80ffn - 2n ** 64n]);
    expect(little.address(0)).toBe(0x8605_0403_0201_80ffn);
    expect(little.n64(2)).toBe(Number(0x6464_8605_0403_0201n));
  });

  test("big-endian", () => {
    expect([big.u16(0), big.u32(0), big.u64(0)]).toEqual([0xff80, 0xff80_0102, 0xff80_0102_0304_0586n]);
    expect(big.n64(2)).toBe(Number(0x0102_0304_0586_6464n));
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("of %d bytes", (size) => {
    const digits = Array.from(array.subarray(0, size), (byte) => byte.toString(16).padStart(2, "0"));
    expect(big.unsigned(0, size)).toBe(BigInt(`0x${digits.join("")}`));
    expect(little.unsigned(0, size)).toBe(BigInt(`0x${digits.toReversed().join("")}`));
  });
});

describe("text", () => {
  const bytes = new Bytes(ARRAY);
  test.each<[number, number | undefined, string]>([
    [8, undefined, "dd"],
    [8, 1, "d"],
    [8, 0, ""],
    [8, 2, "dd"],
    [8, 100, "dd"],
    [10, undefined, ""],
    // Each byte is one character.
    [11, undefined, "é"],
    [12, undefined, ""],
  ])("at %d, at most %s bytes", (offset, limit, text) => {
    expect(bytes.cstring(offset, limit)).toBe(text);
  });
});

describe("a part", () => {
  const bytes = new Bytes(ARRAY, false);

  test("is a view of the same bytes, with the same order", () => {
    const part = bytes.slice(2, 4);
    expect([part.length, part.u32(0), part.littleEndian]).toEqual([4, 0x0102_0304, false]);
    expect(part.array.buffer).toBe(ARRAY.buffer);
    expect(part.slice(4).length).toBe(0);
    expect(bytes.slice(8).length).toBe(4);
  });

  test.each([
    [-1, 2],
    [0, -1],
    [10, 3],
    [13, 0],
  ])("%d+%d is not inside", (offset, length) => {
    expect(() => bytes.slice(offset, length)).toThrow(RangeError);
  });

  test("what is outside cannot be read", () => {
    expect(() => bytes.slice(0, 4).u32(1)).toThrow(RangeError);
    expect(() => bytes.u8(-1)).toThrow(RangeError);
    expect(() => bytes.unsigned(10, 3)).toThrow(RangeError);
  });
});
