import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memorySource } from "#source";
import { PageBitmap } from "./page-bitmap.ts";

const over = (bytes: Uint8Array, size: number, offset = 0, length = bytes.length - offset): PageBitmap =>
  new PageBitmap(memorySource("file", bytes), { offset, size: length }, size);
const bitmap = (bits: readonly boolean[], size = bits.length): PageBitmap => {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    if (bit) bytes[i >> 3] |= 1 << (i & 7);
  });
  return over(bytes, size);
};

const manyBits = fc.oneof(
  fc.array(fc.boolean(), { maxLength: 2000 }),
  fc
    .array(fc.tuple(fc.boolean(), fc.nat({ max: 600 })), { maxLength: 10 })
    .map((runs) => runs.flatMap(([bit, count]) => new Array<boolean>(count).fill(bit))),
);

test("has, rank and runs agree with counting", () => {
  fc.assert(
    fc.property(manyBits, fc.nat({ max: 9 }), (bits, beyond) => {
      const size = Math.max(0, bits.length - beyond);
      const map = bitmap(bits, size);
      let rank = 0;
      for (let pfn = 0; pfn < size; pfn++) {
        expect(map.has(pfn)).toBe(bits[pfn]);
        expect(map.rank(pfn)).toBe(rank);
        if (bits[pfn]) rank++;
      }
      expect(map.rank(size)).toBe(rank);
      expect(map.rank(size + 1000)).toBe(rank);
      expect(map.has(size)).toBe(false);
      const inRuns = new Array<boolean>(size).fill(false);
      let last = -1;
      for (const { start, end } of map.runs()) {
        expect(start).toBeGreaterThan(last);
        inRuns.fill(true, start, end);
        last = end;
      }
      expect(inRuns).toEqual(bits.slice(0, size));
    }),
    { numRuns: 60 },
  );
});

test("speaks of no more page frames than it has bits", () => {
  expect(over(new Uint8Array(2), 1000).size).toBe(16);
  expect(over(new Uint8Array(2), 9).size).toBe(9);
});

test("runs are joined rather than many", () => {
  const alternating = over(new Uint8Array(1 << 16).fill(0x55), 1 << 19);
  expect(alternating.runs()).toEqual([{ start: 0, end: (1 << 19) - 1 }]);
});

test("large ones are read in pieces, and only as far as somebody asks", () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 37) & 0xff);
  const source = memorySource("file", bytes);
  let read = 0;
  const counted = {
    ...source,
    readInto(offset: number, target: Uint8Array) {
      read += target.length;
      return source.readInto(offset, target);
    },
  };
  const map = new PageBitmap(counted, { offset: 1000, size: 199_000 }, 199_000 * 8);
  expect(map.has(5)).toBe(((bytes[1000] >> 5) & 1) === 1);
  expect(read).toBe(1 << 14);
  const before = (count: number): number =>
    bytes.subarray(1000, 1000 + count).reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
  for (const byte of [0, 1, 255, 256, 257, 16384, 100_001, 198_999, 199_000]) {
    expect(map.rank(byte * 8), `at ${byte}`).toBe(before(byte));
  }
  expect(read).toBeLessThan(2 * 199_000);
});

test.each([0, 1, 255, 256, 300, 16384, 16385, 20_000])(
  "what is behind the end of the file is not known: %s bytes",
  (kept) => {
    const map = over(new Uint8Array(10 + kept).fill(0xff), 8 * 30_000, 10, 30_000);
    expect(map.known()).toBe(8 * kept);
    expect([map.has(Math.max(0, 8 * kept - 1)), map.has(8 * kept), map.has(8 * 30_000)]).toEqual([
      kept > 0 ? true : undefined,
      undefined,
      false,
    ]);
    expect([map.rank(8 * kept), map.rank(8 * kept + 1), map.rank(8 * 30_000)]).toEqual([
      8 * kept,
      undefined,
      undefined,
    ]);
    expect(map.runs()).toEqual(kept > 0 ? [{ start: 0, end: 8 * kept }] : []);
  },
);

test("short ones that the file does not hold are not known", () => {
  expect(over(new Uint8Array(3), 627, 3, 4096).known()).toBe(0);
  expect(over(new Uint8Array(5), 627, 3, 4096).known()).toBe(16);
});

test("a rank that is not known is not known at the first call either", () => {
  expect(over(new Uint8Array(300).fill(0xff), 8 * 1000, 0, 1000).rank(8 * 400)).toBeUndefined();
  expect(over(new Uint8Array(300).fill(0xff), 8 * 1000, 0, 1000).rank(8 * 300 + 1)).toBeUndefined();
});
