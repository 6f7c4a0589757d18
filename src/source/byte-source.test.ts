import { expect, test } from "vitest";
import { FormatError } from "#base";
import { memorySource, readExactly, readUpTo } from "./index.ts";

const source = memorySource("file", Uint8Array.of(1, 2, 3, 4, 5));

test("readExactly gives the bytes", () => {
  expect([...readExactly(source, 1, 3, "three bytes").array]).toEqual([2, 3, 4]);
  expect(readExactly(source, 5, 0, "nothing").length).toBe(0);
});

test("readExactly names what it expected where the source ends", () => {
  expect(() => readExactly(source, 4, 2, "a pair")).toThrow(FormatError);
  expect(() => readExactly(source, 4, 2, "a pair")).toThrow(
    "file: at offset 4: expected a pair (2 bytes), found end of file at 5",
  );
});

test.each([-1, Number.NaN, 2 ** 60])("readExactly refuses the offset %s", (offset) => {
  expect(() => readExactly(source, offset, 1, "a byte")).toThrow(FormatError);
});

test("readUpTo stops at the end", () => {
  expect([...readUpTo(source, 3, 10).array]).toEqual([4, 5]);
  expect(readUpTo(source, 9, 10).length).toBe(0);
});
