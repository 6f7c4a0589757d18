import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FormatError } from "#base";
import { ascii, concat } from "../testing/bytes.ts";
import { lzoDecoder } from "./lzo.ts";

const END = Uint8Array.of(0x11, 0, 0);
const decode = (...parts: readonly Uint8Array[]): string => {
  const output = new Uint8Array(8192);
  return String.fromCharCode(...output.subarray(0, lzoDecoder.decode(concat(...parts), output)));
};
const of = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);
const letters = (count: number): Uint8Array => ascii("abcdefghij".repeat(Math.ceil(count / 10)).slice(0, count));
const text = (count: number): string => String.fromCharCode(...letters(count));

test("a first byte above 17 is a run of literals", () => {
  expect(decode(of(17 + 5), letters(5), END)).toBe("abcde");
});

test("a run of literals may be longer than its field", () => {
  expect(decode(of(2), letters(5), END)).toBe("abcde");
  expect(decode(of(0, 7), letters(25), END)).toBe(text(25));
  expect(decode(of(0, 0, 0, 1), letters(3 + 15 + 510 + 1), END)).toBe(text(529));
});

test("matches of every kind copy from what was made", () => {
  const ten = concat(of(17 + 10), letters(10));
  // 01LDDDSS H: 4 bytes from 10 back.
  expect(decode(ten, of(0b01_1_001_00, 1), END)).toBe(`${text(10)}abcd`);
  // 1LLDDDSS H: 8 bytes from 3 back, over itself.
  expect(decode(ten, of(0b1_11_010_00, 0), END)).toBe(`${text(10)}hijhijhi`);
  // 001LLLLL and 16 bits: 6 bytes from 10 back; and a length of 2 + 31 + 3 from 1 back.
  expect(decode(ten, of(0b001_00100, 9 << 2, 0), END)).toBe(`${text(10)}abcdef`);
  expect(decode(ten, of(0b001_00000, 3, 0, 0), END)).toBe(`${text(10)}${"j".repeat(36)}`);
  // 0000DDSS H behind more than three literals: 3 bytes from 0x801 + 1 back.
  const run = letters(3 + 15 + 255 * 8 + 252);
  const extended = of(0, ...new Array<number>(8).fill(0), 252);
  const at = run.length - 0x802;
  expect(decode(extended, run, of(0b0000_01_00, 0), END)).toBe(text(run.length) + text(run.length).slice(at, at + 3));
});

test("the last two bits of a match are literals that follow, and change what a small byte means", () => {
  const ten = concat(of(17 + 10), letters(10));
  // 4 bytes from 10 back, then 2 literals; then 0000DDSS H copies 2 bytes from 1 back.
  expect(decode(ten, of(0b01_1_001_10, 1), ascii("XY"), of(0b0000_00_00, 0), END)).toBe(`${text(10)}abcdXYYY`);
});

test("matches reach beyond 16 KiB", () => {
  const output = new Uint8Array(40_000);
  const count = 3 + 15 + 255 * 70;
  const input = concat(of(0, ...new Array<number>(69).fill(0), 255), letters(count), of(0b0001_0_001, 0b100, 0), END);
  expect(lzoDecoder.decode(input, output)).toBe(count + 3);
  expect(output.subarray(count, count + 3)).toEqual(output.subarray(count - 16385, count - 16382));
});

test.each([
  ["nothing", of()],
  ["no end", concat(of(17 + 3), letters(3))],
  ["literals cut off", concat(of(17 + 9), letters(3))],
  ["a match from before the start", concat(of(17 + 3), letters(3), of(0b01_1_111_00, 9), END)],
  ["more than the output takes", concat(of(0, ...new Array<number>(40).fill(0), 1), letters(20_000), END)],
])("%s is a FormatError", (_, input) => {
  expect(() => lzoDecoder.decode(input, new Uint8Array(4096))).toThrow(FormatError);
});

test("any input gives a value or a FormatError, within the output", () => {
  const output = new Uint8Array(300);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      try {
        expect(lzoDecoder.decode(input, output)).toBeLessThanOrEqual(output.length);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: 1000 },
  );
});

test("version 1 has runs of zeros, and literals behind them", () => {
  const first = concat(of(17, 1, 3 + 15 - 15), letters(6));
  // 00011LLL, 0xfffc with the number of literals, LLLLLLLL: 4 + 5 + 2 * 8 zeros, then one literal.
  expect(decode(first, of(0b11_101, 0xfd, 0xff, 2), letters(1), END)).toBe(`${text(6)}${"\0".repeat(25)}a`);
});

test("version 0 has none: the same bytes are a match from far back", () => {
  const first = concat(of(17, 0, 3 + 15 - 15), letters(6));
  expect(() => decode(first, of(0b11_101, 0xfd, 0xff, 2), letters(1), END)).toThrow(FormatError);
});
