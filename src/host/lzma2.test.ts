import { expect, test } from "vitest";
import { FormatError } from "#base";
import { Lzma2Decoder } from "./lzma2.ts";

test("chunks that are not compressed come out as they are", () => {
  const output = new Uint8Array(5);
  const input = Uint8Array.of(1, 0, 2, 97, 98, 99, 2, 0, 1, 100, 101, 0);
  expect(new Lzma2Decoder(input, output, "stream", 0, 0).run()).toEqual({ inAt: 12, outAt: 5 });
  expect(String.fromCharCode(...output)).toBe("abcde");
});

test("a chunk of a few bytes that claims megabytes is given up where its bytes end", () => {
  const output = new Uint8Array(1 << 21).fill(0xee);
  // Resets all, 2 MiB from 10 bytes, properties of xz, a zero and a state of the decoder that is all literals.
  const input = Uint8Array.of(0xff, 0xff, 0xff, 0, 9, 0x5d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...new Uint8Array(100), 0);
  expect(() => new Lzma2Decoder(input, output, "stream", 0, 0).run()).toThrow(FormatError);
  expect(output.findLastIndex((byte) => byte !== 0xee)).toBeLessThan(1000);
});
