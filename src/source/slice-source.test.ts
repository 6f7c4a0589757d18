import { expect, test } from "vitest";
import { memorySource, sliceSource } from "./index.ts";

const source = memorySource("file", Uint8Array.of(1, 2, 3, 4, 5));
const read = (from: typeof source, offset: number, length: number): number[] => {
  const target = new Uint8Array(length);
  return [...target.subarray(0, from.readInto(offset, target))];
};

test("shows its part and nothing around it", () => {
  const slice = sliceSource(source, 1, 3, "part");
  expect(slice).toMatchObject({ name: "part", size: 3 });
  expect(read(slice, 0, 10)).toEqual([2, 3, 4]);
  expect(read(slice, 2, 10)).toEqual([4]);
  expect(read(slice, 3, 10)).toEqual([]);
});

test("is cut at the end of the source", () => {
  expect(sliceSource(source, 3, 100).size).toBe(2);
  expect(sliceSource(source, 9, 1).size).toBe(0);
  expect(read(sliceSource(source, 9, 1), 0, 1)).toEqual([]);
});

test("is called as the source when it has no name of its own", () => {
  expect(sliceSource(source, 0, 1).name).toBe("file");
});
