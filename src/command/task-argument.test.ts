import { describe, expect, test } from "vitest";
import { findTask, resolveTask, type TaskLookup } from "./task-argument.ts";

const lookup: TaskLookup<string> = {
  byPid: (pid) =>
    new Map([
      [1, "init"],
      [10, "ten"],
      [16, "sixteen"],
      [31, "thirty-one"],
    ]).get(pid),
  byAddress: (task) => (task === 0xff3dec6ac11f0000n ? "init" : undefined),
};

describe("findTask", () => {
  test.each([
    ["1", "init"],
    ["16", "sixteen"],
    ["1f", "thirty-one"],
    ["0x1f", "thirty-one"],
    // Both pid 10 and pid 0x10 exist: the decimal one is meant.
    ["10", "ten"],
    ["ff3dec6ac11f0000", "init"],
    ["0xff3dec6ac11f0000", "init"],
    ["99999", undefined],
    ["init", undefined],
    ["", undefined],
  ])("%s", (text, task) => {
    expect(findTask(text, lookup)).toBe(task);
  });

  test("a task that must be", () => {
    expect(resolveTask("1", lookup)).toBe("init");
    expect(() => resolveTask("zz", lookup)).toThrow("invalid task or pid value: zz");
  });
});
