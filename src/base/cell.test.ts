import { describe, expect, test } from "vitest";
import { address, type Cell, isUnavailable, toJson } from "./index.ts";

describe("cells as JSON", () => {
  test.each<[string, Cell, unknown]>([
    ["text", "dd", "dd"],
    ["a number", 1.5, 1.5],
    ["a flag", false, false],
    ["an address", address(0xffff_8880_0000_1000n), "0xffff888000001000"],
    ["NULL", address(0), "0x0"],
    ["a list", [1, address(16), [true]], [1, "0x10", [true]]],
    ["a row", { pid: 7, task: { task: address(16), comm: "dd" } }, { pid: 7, task: { task: "0x10", comm: "dd" } }],
    ["what is absent", { pid: 7, cpu: undefined }, { pid: 7 }],
    ["what could not be had", { unavailable: "not dumped" }, { unavailable: "not dumped" }],
  ])("%s", (_, cell, json) => {
    expect(toJson(cell)).toEqual(json);
    expect(JSON.parse(JSON.stringify(toJson(cell)))).toEqual(json);
  });
});

test.each<[Cell, boolean]>([
  [{ unavailable: "filtered" }, true],
  [{ available: "yes" }, false],
  ["unavailable", false],
  [undefined, false],
  [[{ unavailable: "filtered" }], false],
])("%j is unavailable: %s", (cell, expected) => {
  expect(isUnavailable(cell)).toBe(expected);
});
