import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { memoryUse } from "./index.ts";

/** Pages of files, of anonymous memory, on swap devices, shared: the third is not resident. */
const COUNTS = [100, 30, 5000, 7];

describe("pages of an address space", () => {
  test("before v6.2: counters in the address space, and what its threads have not added yet", () => {
    const { kernel, at } = drawKernel({
      heap: { "struct mm_struct mm": { total_vm: 900, rss_stat: { count: COUNTS } } },
      tasks: [
        { pid: 7, comm: "main", also: { mm: "&mm", "rss_stat.count": [1, 0, 90, 0] } },
        { pid: 8, comm: "thread", leader: "main", also: { mm: "&mm", "rss_stat.count": [-3, 2, 0, 1] } },
      ],
    });
    expect(memoryUse(kernel, at("&main"))).toEqual({ totalPages: 900, residentPages: 137 + 1 });
    expect(memoryUse(kernel, at("&thread"))).toEqual({ totalPages: 900, residentPages: 137 + 1 });
  });

  const PERCPU_COUNTERS: KernelSpec = {
    types: `
      struct percpu_counter { unsigned int lock; s64 count; s32 *counters; };
      struct mm_rss_stat;
      struct mm_struct { void *pgd; unsigned long total_vm; struct percpu_counter rss_stat[4]; };
      struct task_rss_stat { int unused; };`,
  };

  test("since v6.2: a shared count, and what each processor has not added yet", () => {
    const { kernel, at } = drawKernel({
      ...PERCPU_COUNTERS,
      perCpu: { "s32 files": [-2, 5], "s32 anonymous": [1, 1], "s32 idle": [0, 0] },
      heap: {
        "struct mm_struct mm": {
          total_vm: 900,
          rss_stat: COUNTS.map((count, i) => ({ count, counters: ["&files", "&anonymous", "&files", "&idle"][i] })),
        },
      },
      tasks: [{ pid: 7, comm: "main", also: { mm: "&mm" } }],
    });
    expect(memoryUse(kernel, at("&main"))).toEqual({ totalPages: 900, residentPages: 137 + 5 });
  });

  test("are none for a kernel thread", () => {
    const { kernel, at } = drawKernel({ tasks: [{ pid: 2, comm: "kthreadd", kernelThread: true }] });
    expect(memoryUse(kernel, at("&kthreadd"))).toEqual({ totalPages: 0, residentPages: 0 });
  });

  test("are never fewer than none", () => {
    const { kernel, at } = drawKernel({
      heap: { "struct mm_struct mm": { total_vm: 1, rss_stat: { count: [-5, 0, 0, 0] } } },
      tasks: [{ pid: 7, comm: "main", also: { mm: "&mm" } }],
    });
    expect(memoryUse(kernel, at("&main")).residentPages).toBe(0);
  });
});
