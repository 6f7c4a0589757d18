import { describe, expect, test } from "vitest";
import { address, distance, hex, offsetBy } from "./index.ts";

const TOP = 0xffff_ffff_ffff_ffffn;

describe("addresses wrap to 64 bits, as C does", () => {
  test.each([
    [0, 0n],
    [-1, TOP],
    [2n ** 64n, 0n],
    [2n ** 64n + 5n, 5n],
    [0xffff_8880_0000_0000n, 0xffff_8880_0000_0000n],
    [2 ** 40, 2n ** 40n],
  ])("address(%s)", (value, wrapped) => {
    expect(address(value)).toBe(wrapped);
  });

  test.each([
    [TOP, 1, 0n],
    [0n, -8, TOP - 7n],
    [0xffff_ffff_8000_0000n, 0x8000_0000n, 0n],
    [0x1000n, -0x1000n, 0n],
    [0x1000n, 2 ** 40, 2n ** 40n + 0x1000n],
  ])("offsetBy(%s, %s)", (base, offset, moved) => {
    expect(offsetBy(address(base), offset)).toBe(moved);
  });
});

test.each([
  [0x1000n, 0x1010n, 16],
  [0x1010n, 0x1000n, -16],
  [TOP, 0n, 1],
  [0n, TOP, -1],
  [0xffff_8880_0000_0000n, 0xffff_8890_0000_0000n, 2 ** 36],
])("the distance from %s to %s is signed", (from, to, bytes) => {
  expect(distance(address(from), address(to))).toBe(bytes);
});

test.each([
  [0xffff_8880_0000_00abn, 0, "ffff8880000000ab"],
  [0x1abn, 16, "00000000000001ab"],
  [255, 4, "00ff"],
  [0x12345, 2, "12345"],
])("hex(%s, %d)", (value, width, text) => {
  expect(hex(value, width)).toBe(text);
});
