import { describe, expect, test } from "vitest";
import {
  AbsentError,
  Bug,
  CorruptionError,
  FormatError,
  Interrupted,
  isPartial,
  MemoryFault,
  MissingDebugInfo,
  UsageError,
} from "./index.ts";

describe("errors carry facts, and a sentence made of them", () => {
  test.each<[Error, string, object, boolean]>([
    [
      new FormatError("vmcore", 64, "an ELF header", "text"),
      "vmcore: at offset 64: expected an ELF header, found text",
      { subject: "vmcore", offset: 64 },
      true,
    ],
    [
      new MemoryFault("kernel virtual", 0xffff_8880_0000_1000n, 8, "filtered"),
      "kernel virtual address ffff888000001000 (8 bytes): filtered",
      { space: "kernel virtual", size: 8, reason: "filtered" },
      true,
    ],
    [
      new AbsentError("struct task_struct.state", ["__state", "state"]),
      "struct task_struct.state: none of __state, state",
      {},
      true,
    ],
    [new AbsentError("symbol prb"), "symbol prb: not in this kernel", { tried: [] }, true],
    [
      new CorruptionError("tasks", 0x1000n, "a cycle"),
      "tasks: at 1000: a cycle",
      { walk: "tasks", rule: "a cycle" },
      true,
    ],
    [new UsageError("no such task"), "no such task", {}, false],
    [new Interrupted(), "interrupted", {}, false],
    [new Bug("never"), "never", {}, false],
    [
      new MissingDebugInfo("the type of jiffies", "ab12", ["/usr/lib/debug"]),
      expect.stringContaining("the type of jiffies"),
      {},
      false,
    ],
  ])("%s", (error, message, facts, partial) => {
    expect(error.message).toEqual(message);
    expect(error).toMatchObject({ name: error.constructor.name, ...facts });
    // Only what one cell may suffer while the command goes on.
    expect(isPartial(error)).toBe(partial);
  });

  test("other errors are not partial", () => {
    for (const error of [new RangeError("x"), "text", undefined]) expect(isPartial(error)).toBe(false);
  });
});
