import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "#base";
import type { Kernel } from "#kernel";
import { type Report, reportHtml, reportMarkdown, reportText } from "#report";
import { type DrawnFrame, drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { analyze, diagnose } from "./index.ts";

const WAITER: DrawnFrame = {
  call: "percpu_rwsem_wait",
  holds: { "struct wait_queue_entry waiter": { private: "&dd", func: "percpu_rwsem_wake_function()" } },
};

/** A file system is frozen, dd waits for it, khungtaskd panics over dd; another task waits for something else. */
const DEAD: KernelSpec = {
  globals: {
    "struct list_head super_blocks": ["&sb.s_list"],
    "int sysctl_hung_task_panic": 1,
    "unsigned long sysctl_hung_task_timeout_secs": 10,
  },
  heap: {
    "struct super_block sb": {
      s_id: "tmpfs",
      s_type: "&tmpfs",
      s_mounts: [],
      s_writers: { frozen: 4, "rw_sem[0].waiters.head": ["&waiter.entry"] },
    },
    "struct file_system_type tmpfs": { name: "tmpfs" },
  },
  modules: [{ name: "nfs", functions: ["nfs_wait", "nfs_read"] }],
  log: ["Linux version 6.1", "Kernel panic - not syncing: hung_task: blocked tasks"],
  panicCpu: 1,
  tasks: [
    { pid: 193, comm: "dd", state: "UN", seconds: 14.4, stack: ["__schedule", "schedule", WAITER, "mnt_want_write"] },
    { pid: 194, comm: "cat", state: "UN", seconds: 7, stack: ["__schedule", "schedule", "nfs_wait", "nfs_read"] },
    {
      pid: 43,
      comm: "khungtaskd",
      state: "RU",
      cpu: 1,
      running: true,
      kernelThread: true,
      stack: ["panic", "check_hung_uninterruptible_tasks", "watchdog", "kthread"],
    },
  ],
};

describe("the report of a dead kernel", () => {
  const { kernel, at } = drawKernel(DEAD);
  const report = diagnose(kernel);

  test("has the causes before the symptoms", () => {
    expect(report.findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ["frozen-file-system", "critical"],
      ["hung-task-panic", "critical"],
      ["blocked-task", "warning"],
    ]);
    expect(report.findings[2].claim).toContain("cat (pid 194)");
  });

  test("says how it died, and where", () => {
    expect(report.panic).toMatchObject({
      class: "hung-task",
      message: DEAD.log?.[1],
      cpu: 1,
      task: { pid: 43, command: "khungtaskd", address: `0x${at("&khungtaskd").toString(16)}` },
    });
    expect(report.panic.stack.map(({ function: name, trust }) => `${name} ${trust}`)).toEqual([
      "panic registers",
      "check_hung_uninterruptible_tasks orc",
      "watchdog orc",
      "kthread orc",
      "ret_from_fork_asm orc",
    ]);
  });

  test("describes the machine", () => {
    expect(report.system).toEqual({
      dump: ["drawn"],
      format: "ELF core",
      release: "6.1.0-drawn",
      version: "#1 SMP",
      machine: "x86_64",
      host: "drawn",
      buildId: "00112233445566778899aabbccddeeff00112233",
      processors: 2,
      memoryBytes: 536_870_912,
      date: "2023-11-14T22:13:20.000Z",
      uptimeSeconds: 1000,
      load: [1, 0.5, 0.25],
      tasks: 5,
    });
    expect(report.notes).toEqual([]);
  });

  test("is plain data", () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test("is what analyze says", () => {
    const rows = analyze.run({ kernel } as never, { options: [], operands: [], raw: "" });
    expect([...analyze.text(rows, { radix: 10, width: 80 })].join("")).toBe(reportText(report));
  });
});

test("a kernel that did not die has nothing to find", () => {
  const report = diagnose(drawKernel().kernel);
  expect([report.panic.class, report.findings, report.notes]).toEqual(["none", [], []]);
});

test("a clock that no calendar has is left out", () => {
  const { kernel } = drawKernel({
    globals: { "struct drawn_tk_core tk_core": { timekeeper: { xtime_sec: 2n ** 62n } } },
  });
  expect(diagnose(kernel).system).not.toHaveProperty("date");
});

describe("a dump with holes", () => {
  const drawn = drawKernel(DEAD);
  const frames = drawn.memory.flatMap((page, pfn) => (page === undefined ? [] : [pfn]));

  /** The report in all its forms; undefined when the dump cannot be opened at all. */
  function examine(memory: typeof drawn.memory): Report | undefined {
    let kernel: Kernel;
    try {
      kernel = drawn.reopen(memory);
    } catch (error) {
      if (error instanceof UsageError) return undefined;
      throw error;
    }
    const report = diagnose(kernel);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    for (const form of [reportText, reportMarkdown, reportHtml]) form(report);
    return report;
  }

  test("gives a report whatever is missing", () => {
    fc.assert(
      fc.property(fc.subarray(frames, { maxLength: 12 }), (missing) => {
        examine(drawn.memory.map((page, pfn) => (missing.includes(pfn) ? "filtered" : page)));
      }),
      { numRuns: Number(process.env["RUNS"] ?? 300) },
    );
  });

  test("gives a report whatever was overwritten", () => {
    // Pointers to other things are worse than nonsense: they make cycles.
    const pointers = drawn.memory.flatMap((page) => (page instanceof Uint8Array ? kernelAddresses(page) : []));
    const word = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 4096n), fc.constantFrom(...pointers));
    const change = fc.record({ pfn: fc.constantFrom(...frames), at: fc.nat(511), word });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
        const memory = drawn.memory.map((page) => (page instanceof Uint8Array ? page.slice() : page));
        for (const { pfn, at, word } of changes) {
          const page = memory[pfn];
          if (page instanceof Uint8Array) new DataView(page.buffer).setBigUint64(at * 8, word, true);
        }
        examine(memory);
      }),
      { numRuns: Number(process.env["RUNS"] ?? 300) },
    );
  });

  test.each([
    ["the file system and its locks", "&sb", "hung-task-panic,blocked-task,blocked-task", 1],
    ["a run queue", "&runqueues_1", "frozen-file-system,hung-task-panic,blocked-task", 1],
    ["the task that is stuck", "&dd", "hung-task-panic,blocked-task", 2],
  ])("finds what it can without %s", (_, hole, findings, notes) => {
    const frame = drawn.frameOf(drawn.at(hole));
    const report = examine(drawn.memory.map((page, pfn) => (pfn === frame ? "filtered" : page)));
    expect(report?.findings.map(({ rule }) => rule).join()).toBe(findings);
    expect(report?.notes).toHaveLength(notes);
  });
});

/** The words of a page that are kernel addresses. */
function kernelAddresses(page: Uint8Array): readonly bigint[] {
  const view = new DataView(page.buffer);
  const words = Array.from({ length: page.length / 8 }, (_, i) => view.getBigUint64(i * 8, true));
  return words.filter((word) => word >= 0xffff_8000_0000_0000n && word < 0xffff_ffff_ffff_0000n);
}
