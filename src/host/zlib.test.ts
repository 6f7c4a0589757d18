import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { FormatError } from "#base";
import { zlibDecoder } from "./zlib.ts";

const page = Uint8Array.from({ length: 4096 }, (_, i) => (i * i) % 97);
const packed = new Uint8Array(deflateSync(page));

test("expands a page", () => {
  const output = new Uint8Array(4096);
  expect(zlibDecoder.decode(packed, output)).toBe(4096);
  expect(output).toEqual(page);
});

test("less than a page is said, more than a page is refused", () => {
  expect(zlibDecoder.decode(deflateSync(page.subarray(0, 100)), new Uint8Array(4096))).toBe(100);
  expect(() => zlibDecoder.decode(packed, new Uint8Array(100))).toThrow(FormatError);
});

test("damage and bytes cut off are FormatErrors", () => {
  const damaged = packed.slice();
  damaged[packed.length - 1] ^= 1;
  expect(() => zlibDecoder.decode(damaged, new Uint8Array(4096))).toThrow(FormatError);
  expect(() => zlibDecoder.decode(packed.subarray(0, 20), new Uint8Array(4096))).toThrow(FormatError);
  expect(() => zlibDecoder.decode(new Uint8Array(0), new Uint8Array(4096))).toThrow(FormatError);
});
