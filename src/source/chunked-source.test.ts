import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ByteSource, chunkedSource, memorySource } from "./index.ts";

function counted(source: ByteSource): { readonly source: ByteSource; readonly reads: () => number } {
  let reads = 0;
  return {
    source: {
      name: source.name,
      size: source.size,
      readInto(offset, target) {
        reads++;
        return source.readInto(offset, target);
      },
    },
    reads: () => reads,
  };
}

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);

test("reads the same bytes as the source below, wherever chunks end", () => {
  const plain = memorySource("file", bytes);
  const chunked = chunkedSource(plain, 16, 64);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1010 }), fc.integer({ min: 0, max: 50 }), (offset, length) => {
      const expected = new Uint8Array(length);
      const actual = new Uint8Array(length);
      expect(chunked.readInto(offset, actual)).toBe(plain.readInto(offset, expected));
      expect(actual).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("keeps chunks within the budget", () => {
  const { source, reads } = counted(memorySource("file", bytes));
  const chunked = chunkedSource(source, 100, 200);
  const read = (offset: number): number => chunked.readInto(offset, new Uint8Array(10));
  read(0);
  read(50);
  expect(reads()).toBe(1);
  read(100);
  read(0);
  expect(reads()).toBe(2);
  read(200);
  read(100);
  expect(reads()).toBe(4);
});

test("reads larger than a chunk go straight through", () => {
  const { source, reads } = counted(memorySource("file", bytes));
  expect(chunkedSource(source, 100, 200).readInto(0, new Uint8Array(900))).toBe(900);
  expect(reads()).toBe(1);
});
