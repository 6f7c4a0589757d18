import { describe, expect, test } from "vitest";
import { parseCpuList, splitCpuSpec } from "./cpu-list.ts";

describe("a list of processors", () => {
  test.each([
    ["1", [1]],
    ["3,1,1", [1, 3]],
    ["1-3", [1, 2, 3]],
    ["1,3,5-7", [1, 3, 5, 6, 7]],
    ["a", [0, 1, 2, 3, 4, 5, 6, 7]],
    ["all", [0, 1, 2, 3, 4, 5, 6, 7]],
    // As in crash, a range that runs backwards holds none.
    ["3-1", []],
  ])("%s", (text, cpus) => {
    expect(parseCpuList(text, 8)).toEqual(cpus);
  });

  test.each([
    ["8", "invalid cpu specification: 8"],
    ["0-8", "invalid cpu specification: 0-8"],
    ["1,x", 'x: "x" is not a digit 0 - 9'],
  ])("%s is refused", (text, complaint) => {
    expect(() => parseCpuList(text, 8)).toThrow(complaint);
  });
});

test("behind an address stands of which processors an object is wanted", () => {
  expect(splitCpuSpec("runqueues:1-3")).toEqual({ subject: "runqueues", cpus: "1-3" });
  expect(splitCpuSpec("runqueues:")).toEqual({ subject: "runqueues", cpus: "" });
  expect(splitCpuSpec("jiffies")).toEqual({ subject: "jiffies", cpus: undefined });
});
