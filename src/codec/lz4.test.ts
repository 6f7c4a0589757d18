import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FormatError } from "#base";
import { ascii, concat } from "../testing/bytes.ts";
import { lz4Decoder } from "./lz4.ts";

const expand = (...parts: readonly Uint8Array[]): string => {
  const output = new Uint8Array(4096);
  return String.fromCharCode(...output.subarray(0, lz4Decoder.decode(concat(...parts), output)));
};
const of = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);

test("literals alone", () => {
  expect(expand(of(0x30), ascii("abc"))).toBe("abc");
});

test("a match, over itself, and literals behind it", () => {
  expect(expand(of(0x34), ascii("abc"), of(3, 0), of(0x10), ascii("x"))).toBe("abcabcabcabx");
});

test("lengths that go on", () => {
  expect(expand(of(0x1f), ascii("a"), of(1, 0), of(255, 3), of(0x10), ascii("b"))).toBe(`${"a".repeat(278)}b`);
});

test.each([
  ["lacks literals", of(0x50, 1)],
  ["lacks a distance", of(0x10, 1, 1)],
  ["reaches back too far", of(0x10, 1, 2, 0)],
])("a block that %s is damaged", (_name, input) => {
  expect(() => expand(input)).toThrow(FormatError);
});

test("damaged blocks end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      try {
        expand(input);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
