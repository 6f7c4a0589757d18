import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PageBitmap } from "./page-bitmap.ts";

const bitmap = (bits: readonly boolean[], size = bits.length): PageBitmap => {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    if (bit) bytes[i >> 3] |= 1 << (i & 7);
  });
  return new PageBitmap(bytes, size);
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
  expect(new PageBitmap(new Uint8Array(2), 1000).size).toBe(16);
  expect(new PageBitmap(new Uint8Array(2), 9).size).toBe(9);
});

test("runs are joined rather than many", () => {
  const alternating = new PageBitmap(new Uint8Array(1 << 16).fill(0x55), 1 << 19);
  expect(alternating.runs()).toEqual([{ start: 0, end: (1 << 19) - 1 }]);
});
