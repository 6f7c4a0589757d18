import { describe, expect, test } from "vitest";
import { drawKernel } from "../../testing/kernel.ts";
import { currentTasks, runQueue } from "./index.ts";

const drawn = drawKernel({ cpus: 3, tasks: [{ pid: 7, comm: "busy", cpu: 1, running: true, stack: ["crunch"] }] });

describe("run queues", () => {
  test("know who runs and who would idle", () => {
    const { kernel, at } = drawn;
    expect([...currentTasks(kernel)]).toEqual([
      [0, at("&swapper/0")],
      [1, at("&busy")],
      [2, at("&swapper/2")],
    ]);
    expect(runQueue(kernel, 1).idle()).toBe(at("&swapper/1"));
    expect(runQueue(kernel, 1).clock()).toBe(1_000_000_000_000n);
  });

  test("that are not in the dump leave the others' tasks known", () => {
    const missing = drawn.frameOf(drawn.at("&runqueues_1"));
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
    expect([...currentTasks(kernel).keys()]).toEqual([0, 2]);
  });
});
