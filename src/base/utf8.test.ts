import { expect, test } from "vitest";
import { utf8 } from "./index.ts";

test.each([
  [[0x64, 0x64], "dd"],
  [[0xc3, 0xa9], "é"],
  [[0xe2, 0x82, 0xac], "€"],
  [[0x61, 0xff, 0x62], "a\ufffdb"],
  [[0xe2, 0x82], "\ufffd"],
  [[], ""],
])("%j", (bytes, text) => {
  expect(utf8(Uint8Array.from(bytes))).toBe(text);
});
