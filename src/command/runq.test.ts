import { describe, expect, test } from "vitest";
import type { Kernel } from "#kernel";
import { drawKernel } from "../testing/kernel.ts";
import { busyQueues } from "../testing/kernel-queues.ts";
import { shown } from "../testing/shown.ts";
import { runq } from "./runq.ts";

const drawn = drawKernel(busyQueues());
/** What a line shows, with addresses of sixteen digits as @. */
const run = (line: string, kernel: Kernel = drawn.kernel): string =>
  shown(kernel, runq, line).replace(/[0-9a-f]{16}/g, "@");

describe("run queues", () => {
  test("have their classes below each other, those that crash does not know where something is in them", () => {
    expect(run("runq")).toBe(`CPU 0 RUNQUEUE: @
  CURRENT: PID: 10     TASK: @  COMMAND: "busy"
  RT PRIO_ARRAY: @
     [  1] PID: 14     TASK: @  COMMAND: "urgent"
     [  2] PID: 15     TASK: @  COMMAND: "grouped"
  CFS RB_ROOT: @
     [120] PID: 12     TASK: @  COMMAND: "worker"
     [139] PID: 11     TASK: @  COMMAND: "waiting"
  DL RB_ROOT: @
     [ -1] PID: 16     TASK: @  COMMAND: "deadline"
     [ -1] PID: 17     TASK: @  COMMAND: "late" (THROTTLED)
  SCX RUNNABLE_LIST: @
     [120] PID: 18     TASK: @  COMMAND: "extra"

CPU 1 RUNQUEUE: @
  CURRENT: PID: 0      TASK: @  COMMAND: "swapper/1"
  RT PRIO_ARRAY: @
     [no tasks queued]
  CFS RB_ROOT: @
     [no tasks queued]
`);
  });

  test("are shown by group, with groups that are throttled out of their queue", () => {
    expect(run("runq -g -c 0")).toBe(`CPU 0
  CURRENT: PID: 10     TASK: @  COMMAND: "busy"
  ROOT_TASK_GROUP: @  RT_RQ: @
     [  1] PID: 14     TASK: @  COMMAND: "urgent"
     [  3] TASK_GROUP: @  RT_RQ: @ <web>
           [  2] PID: 15     TASK: @  COMMAND: "grouped"
  ROOT_TASK_GROUP: @  CFS_RQ: @
     [120] PID: 10     TASK: @  COMMAND: "busy" [CURRENT]
     TASK_GROUP: @  CFS_RQ: @  <web>
        [120] PID: 12     TASK: @  COMMAND: "worker"
        TASK_GROUP: @  CFS_RQ: @  <slow> (THROTTLED)
           [120] PID: 13     TASK: @  COMMAND: "napper"
     [139] PID: 11     TASK: @  COMMAND: "waiting"
  DL RB_ROOT: @
     [ -1] PID: 16     TASK: @  COMMAND: "deadline"
     [ -1] PID: 17     TASK: @  COMMAND: "late" (THROTTLED)
  SCX RUNNABLE_LIST: @
     [120] PID: 18     TASK: @  COMMAND: "extra"
`);
    expect(run("runq -g -c 1")).toBe(`CPU 1
  CURRENT: PID: 0      TASK: @  COMMAND: "swapper/1"
  ROOT_TASK_GROUP: @  RT_RQ: @
     [no tasks queued]
  ROOT_TASK_GROUP: @  CFS_RQ: @
     [no tasks queued]
`);
  });

  test("are what tasks say that they are in", () => {
    const lines = run("runq -d").split("\n");
    expect(lines[0]).toBe("CPU 0");
    expect(lines.map((line) => /"(.*)"/.exec(line)?.[1]).filter((comm) => comm !== undefined)).toEqual([
      "busy",
      "waiting",
      "worker",
      "napper",
      "urgent",
      "grouped",
      "deadline",
      "late",
      "extra",
    ]);
    expect(run("runq -d -c 1")).toBe("\nCPU 1\n     [no tasks queued]\n");
  });

  test("whose tree is broken show what came before, and why it ends", () => {
    const broken = drawKernel({ ...busyQueues(), overwrite: { "&waiting.se.run_node.__rb_parent_color": 0x1000 } });
    const text = run("runq -c 0", broken.kernel);
    expect(text).toContain("  CFS RB_ROOT: @\n     (run queue: its parent is another node at @)\n  DL RB_ROOT: @\n");
  });

  test("whose list of groups is broken show the groups that are known", () => {
    const broken = drawKernel({ ...busyQueues(), overwrite: { "&web.children.next": 0 } });
    const text = run("runq -g -c 0", broken.kernel);
    expect(text).toContain("  <web>\n");
    expect(text).not.toContain("<slow>");
    expect(text).toMatch(/\n {5}\(list of struct task_group: a node points to NULL at @\)\n$/);
  });

  test("that are not in the dump say so", () => {
    const missing = drawn.frameOf(drawn.at("&runqueues_1"));
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
    expect(run("runq -c 1", kernel)).toMatch(/^CPU 1 RUNQUEUE: @\n {2}CURRENT: \(read error: .*left out of the dump/);
    expect(run("runq -m", kernel)).toMatch(/\n CPU 1: \[unknown\]\n$/);
  });
});

describe("clocks", () => {
  const kernel = drawKernel({
    cpus: 2,
    tasks: [{ pid: 7, comm: "busy", cpu: 1, running: true, seconds: 61.5, stack: ["crunch"] }],
    overwrite: { "&runqueues_0.clock": 999_500_000_000n },
  }).kernel;

  test("stand beside the time at which the current task got the processor", () => {
    expect(run("runq -t -c 1", kernel)).toBe(
      ' CPU 1: 1000000000000\n        0938500000000  PID: 7      TASK: @  COMMAND: "busy"\n',
    );
  });

  test("lag behind the newest one", () => {
    expect(run("runq -T -c 1", kernel)).toBe("  CPU 1: 0.00 secs\n  CPU 0: 0.50 secs\n");
  });

  test("tell how long the current task has been running", () => {
    expect(run("runq -m -c 1", kernel)).toBe(' CPU 1: [0 00:01:01.500]  PID: 7      TASK: @  COMMAND: "busy"\n');
  });
});

describe("complaints", () => {
  test.each([
    ["runq -c 5", "runq: invalid cpu specification: 5\n"],
    [
      "runq -c 0 -c 1",
      'runq: only one -c option allowed\nUsage:\n  runq [-t] [-T] [-m] [-g] [-c cpu(s)]\nEnter "help runq" for details.\n',
    ],
  ])("%s", (line, complaint) => {
    expect(run(line)).toBe(complaint);
  });

  test("a kernel without task groups", () => {
    expect(run("runq -g", drawKernel().kernel)).toBe(
      "runq: -g option not supported or applicable on this architecture or kernel\n",
    );
  });
});
