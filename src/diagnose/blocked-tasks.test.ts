import { describe, expect, test } from "vitest";
import type { Kernel } from "#kernel";
import { type DrawnKernel, drawKernel, type TaskSpec } from "../testing/kernel.ts";
import { blockedTaskLacks, blockedTasks } from "./blocked-tasks.ts";
import { diagnose } from "./diagnose.ts";
import { blockedTask } from "./rules/blocked-task.ts";

/** Tasks of the second processor that wait for a mutex on a page of its own. */
const waiting = (count: number): DrawnKernel =>
  drawKernel({
    heap: {
      "char before[4096]": "",
      "struct mutex lock": { wait_list: Array.from({ length: count }, (_, i) => `&waiter_${i}.list`) },
      "char behind[4096]": "",
    },
    tasks: Array.from(
      { length: count },
      (_, i): TaskSpec => ({
        pid: 8 + i,
        comm: `reader_${i}`,
        state: "UN",
        cpu: 1,
        seconds: 12 - i,
        stack: [
          "__schedule",
          "schedule",
          { call: "__mutex_lock", holds: { [`struct mutex_waiter waiter_${i}`]: { task: `&reader_${i}` } } },
        ],
      }),
    ),
  });

/** The kernel whose dump lacks the page of `hole`. */
function without(drawn: DrawnKernel, hole: string): Kernel {
  const frame = drawn.frameOf(drawn.at(hole));
  return drawn.reopen(drawn.memory.map((page, pfn) => (pfn === frame ? "filtered" : page)));
}

describe("a blocked task", () => {
  test("of which everything is known lacks nothing", () => {
    const { kernel } = waiting(1);
    expect(blockedTasks(kernel)).toMatchObject([{ pid: 8, seconds: 12, waits: [{ kind: "mutex" }], lacks: [] }]);
    expect(diagnose(kernel).notes).toEqual([]);
  });

  test("whose lock is not in the dump says so, and so does the report", () => {
    const kernel = without(waiting(1), "&lock");
    const lacks = [expect.stringMatching(/^what reader_0 \(pid 8\) waits for is not known: .*: filtered$/)];
    expect(blockedTasks(kernel)).toMatchObject([{ seconds: 12, waits: [], lacks }]);
    expect(diagnose(kernel).notes).toEqual(lacks);
  });

  test("whose run queue is not in the dump has been blocked for an unknown time", () => {
    const kernel = without(waiting(1), "&runqueues_1");
    const lacks = [expect.stringMatching(/^how long reader_0 \(pid 8\) has been blocked is not known: .*: filtered$/)];
    expect(blockedTasks(kernel)).toMatchObject([{ seconds: undefined, waits: [{ kind: "mutex" }], lacks }]);
    expect([...blockedTask.run(kernel)]).toMatchObject([
      {
        claim: expect.stringMatching(/^reader_0 \(pid 8\) has been blocked for an unknown time, waiting for the mutex/),
      },
    ]);
    expect(diagnose(kernel).notes).toEqual(expect.arrayContaining(lacks));
  });

  test("whose stack is not in the dump is blocked all the same", () => {
    const drawn = waiting(1);
    const top = drawn.kernel.target.memory.pointer(drawn.at("&reader_0.stack")) + 0x3ff8n;
    const frame = drawn.frameOf(top);
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === frame ? "filtered" : page)));
    expect(blockedTasks(kernel)).toMatchObject([
      { seconds: 12, waits: [], lacks: [expect.stringMatching(/^what reader_0 \(pid 8\) waits for is not known: /)] },
    ]);
  });

  test("is one of the first ten that the report tells of", () => {
    const kernel = without(waiting(12), "&runqueues_1");
    const notes = blockedTaskLacks(kernel);
    expect(notes).toHaveLength(11);
    expect(notes.at(-1)).toBe("the same is not known of 2 more");
  });
});
