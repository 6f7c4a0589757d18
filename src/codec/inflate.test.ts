import { deflateRawSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FormatError } from "#base";
import { inflateDecoder } from "./inflate.ts";

const expand = (input: Uint8Array, size: number): Uint8Array => {
  const output = new Uint8Array(size);
  return output.subarray(0, inflateDecoder.decode(input, output));
};

test.each([
  ["stored", { level: 0 }],
  ["with fixed codes", { strategy: 4 }],
  ["with codes of its own", { level: 9 }],
  ["in a window of 2 KiB, as the kernel makes it", { windowBits: 11 }],
] as const)("a page %s", (_name, options) => {
  const page = Uint8Array.from({ length: 4096 }, (_, i) => (i * i) >> (i & 7));
  expect(expand(deflateRawSync(page, options), 4096)).toEqual(page);
});

test("any content comes back, with any number of blocks", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.integer({ min: 0, max: 9 }), (parts, level) => {
      const content = Uint8Array.from(parts.flatMap((part) => [...part, ...part]));
      expect(expand(deflateRawSync(content, { level }), content.length)).toEqual(content);
    }),
  );
});

test.each([
  ["ends early", deflateRawSync(new Uint8Array(4096)).subarray(0, 4), 4096],
  ["holds more than fits", deflateRawSync(new Uint8Array(4096)), 4095],
  ["has an unknown block", Uint8Array.of(7), 10],
  ["has a wrong length", Uint8Array.of(1, 1, 0, 0, 0), 10],
  ["reaches back before its beginning", Uint8Array.of(0x03 | 0, 0x02, 0, 0), 10],
])("a stream that %s is damaged", (_name, input, size) => {
  expect(() => expand(input, size)).toThrow(FormatError);
});

test("damaged streams end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      try {
        expand(input, 4096);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
