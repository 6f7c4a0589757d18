import { describe, expect, test } from "vitest";
import { type Address, address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { Memory } from "../../testing/kdump.ts";
import { type DrawnKernel, drawKernel, type TaskSpec } from "../../testing/kernel.ts";
import { taskAt, taskTable } from "./index.ts";

/** Pids on both sides of what one, two and three levels of the pid table hold. */
const TASKS: readonly TaskSpec[] = [
  { pid: 70_000, comm: "late" },
  { pid: 1, comm: "init" },
  { pid: 63, comm: "full" },
  { pid: 64, comm: "next" },
  { pid: 4095, comm: "most" },
  { pid: 4096, comm: "third" },
  { pid: 65, comm: "worker", leader: "next" },
];

/** Where these stand in the drawn `struct xa_node`. */
const XA_NODE_PARENT = 8;
const XA_NODE_SLOTS = 24;

/** The drawn memory with one word changed. */
function withWord(drawn: DrawnKernel, at: bigint, value: bigint): Memory {
  const frame = drawn.frameOf(at);
  return drawn.memory.map((page, pfn) => {
    if (pfn !== frame || !(page instanceof Uint8Array)) return page;
    const changed = page.slice();
    new DataView(changed.buffer).setBigUint64(Number(at % 4096n), value, true);
    return changed;
  });
}

const table = (kernel: Kernel) => {
  const { tasks, notes } = taskTable(kernel);
  return { tasks: tasks.map(({ address, pid }) => `${pid} ${taskAt(kernel, address).comm()}`), notes };
};
const ALL = [
  "0 swapper/0",
  "0 swapper/1",
  "1 init",
  "63 full",
  "64 next",
  "65 worker",
  "4095 most",
  "4096 third",
  "70000 late",
];

describe("the task table", () => {
  test("has the idle tasks by processor, then all others by pid", () => {
    const { kernel } = drawKernel({ tasks: TASKS });
    expect(table(kernel)).toEqual({ tasks: ALL, notes: [] });
    expect(taskTable(kernel)).toBe(taskTable(kernel));
  });

  test("has the idle tasks when there is nothing else", () => {
    expect(table(drawKernel({ cpus: 3 }).kernel)).toEqual({
      tasks: ["0 swapper/0", "0 swapper/1", "0 swapper/2"],
      notes: [],
    });
  });

  test("is as whole as its sources together, and says who lacks what", () => {
    const { kernel, at } = drawKernel({
      tasks: [...TASKS, { pid: 99, comm: "ghost", cpu: 1, running: true, stack: ["crunch"] }],
      overwrite: {
        // `full` is taken out of the list of tasks, `most` has lost its number, and `ghost` is only running.
        "&init.tasks.next": "&next.tasks",
        "&next.tasks.prev": "&init.tasks",
        "&most_pid.tasks[0].first": 0,
        "&third.tasks.next": "&swapper/0.tasks",
        "&swapper/0.tasks.prev": "&third.tasks",
        "&ghost_pid.tasks[0].first": 0,
      },
    });
    const found = taskTable(kernel);
    expect(table(kernel)).toEqual({
      tasks: [...ALL.slice(0, 6), "99 ghost", ...ALL.slice(6)],
      notes: [
        "the list of tasks has most (pid 4095), which the pid table lacks",
        "the pid table has full (pid 63), which the list of tasks lacks",
        "the run queues have ghost (pid 99), which the pid table lacks",
        "the run queues have ghost (pid 99), which the list of tasks lacks",
      ],
    });
    expect(found.mismatches[0]).toEqual({
      address: at("&most"),
      pid: 4095,
      comm: "most",
      has: "list of tasks",
      other: "pid table",
      otherPid: undefined,
    });
    expect(found.sources).toEqual([
      { name: "pid table", tasks: 6, broke: undefined },
      { name: "list of tasks", tasks: 6, broke: undefined },
      { name: "run queues", tasks: 1, broke: undefined },
    ]);
  });

  test("names no more than five of many", () => {
    const tasks = Array.from({ length: 9 }, (_, i) => ({ pid: i + 1, comm: `task_${i}` }));
    const { kernel } = drawKernel({ tasks, overwrite: { "&init_pid_ns.idr.idr_rt.xa_head": 0 } });
    expect(table(kernel).notes).toEqual([
      "the list of tasks has task_0 (pid 1), task_1 (pid 2), task_2 (pid 3), task_3 (pid 4), task_4 (pid 5) and 4 more, which the pid table lacks",
    ]);
  });

  test("shows the number that is typed, when a task has another one itself", () => {
    const { kernel } = drawKernel({ tasks: TASKS, overwrite: { "&next.pid": 1234 } });
    expect(table(kernel)).toEqual({
      tasks: ALL,
      notes: ["the list of tasks and the pid table have different numbers for next (pid 1234 or 64)"],
    });
  });

  test("has all that a list reaches from both of its ends", () => {
    const { kernel } = drawKernel({
      tasks: TASKS,
      overwrite: { "&init_pid_ns.idr.idr_rt.xa_head": 0, "&full.tasks.next": 0x1234 },
    });
    const { tasks, notes } = table(kernel);
    expect(tasks).toEqual(ALL);
    expect(notes[0]).toMatch(
      /^the list of tasks is not whole \(7 tasks read\): kernel virtual address 123\w \(8 bytes\): unmapped$/,
    );
  });

  test("takes nothing for a task that is reached through memory of something else", () => {
    const { kernel } = drawKernel({
      tasks: TASKS,
      heap: { "struct list_head foreign": ["&foreign_node"], "struct list_head foreign_node": {} },
      overwrite: { "&late.tasks.next": "&foreign_node" },
    });
    const { tasks, notes } = table(kernel);
    expect(tasks).toEqual(ALL);
    expect(notes).toEqual([
      expect.stringMatching(/^the list of tasks is not whole \(7 tasks read\): .*: it points back to /),
    ]);
  });

  test("has the numbers beside a bad node of the pid table", () => {
    const drawn = drawKernel({ tasks: TASKS });
    const { memory } = drawn.kernel.target;
    const slots = (node: bigint): Address => address((node & ~3n) + BigInt(XA_NODE_SLOTS));
    const root = memory.pointer(drawn.at("&init_pid_ns.idr.idr_rt.xa_head"));
    const middle = memory.pointer(slots(root));
    const leaf = memory.pointer(offsetBy(slots(middle), 8));
    // The node of the numbers from 64 to 127 says that its parent is another one.
    const kernel = drawn.reopen(withWord(drawn, (leaf & ~3n) + BigInt(XA_NODE_PARENT), 0x1000n));
    const { tasks, notes } = table(kernel);
    expect(tasks).toEqual(ALL);
    expect(taskTable(kernel).sources[0].tasks).toBe(5);
    expect(notes).toEqual([
      expect.stringMatching(
        /^the pid table is not whole \(5 tasks read\): xarray: at \w+: its parent is another node$/,
      ),
      "the list of tasks has next (pid 64), worker (pid 65), which the pid table lacks",
    ]);
  });

  test("has no task of a number that leads to other memory", () => {
    const { kernel } = drawKernel({ tasks: TASKS, overwrite: { "&most_pid.tasks[0].first": "&init" } });
    const { tasks, notes } = table(kernel);
    expect(tasks).toEqual(ALL);
    expect(notes).toEqual([
      expect.stringMatching(/^the pid table is not whole \(6 tasks read\): pid table: at \w+: it points back to /),
      "the list of tasks has most (pid 4095), which the pid table lacks",
    ]);
  });

  test("has a task that only its number tells of, whose page is not in the dump", () => {
    const drawn = drawKernel({ tasks: TASKS });
    const missing = drawn.frameOf(drawn.at("&most"));
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
    expect(taskTable(kernel).tasks.map(({ pid }) => pid)).toEqual([0, 0, 1, 63, 64, 65, 4095, 4096, 70_000]);
  });

  test("does not believe a run queue that runs no task", () => {
    const { kernel } = drawKernel({ tasks: TASKS, overwrite: { "&runqueues_1.curr": "&swapper/1+64" } });
    expect(table(kernel)).toEqual({
      tasks: ALL,
      notes: [expect.stringMatching(/^the run queues are not whole \(0 tasks read\): .*it is no task$/)],
    });
  });

  test.each<[string, Record<string, bigint | string>, RegExp]>([
    [
      "the pid table leads nowhere",
      { "&init_pid_ns.idr.idr_rt.xa_head": 0x1000_0002n },
      /^the pid table is not whole \(0 tasks/,
    ],
    ["the list of tasks leads nowhere", { "&next.tasks.next": 0x1000n }, /^the list of tasks is not whole \(\d+ tasks/],
    [
      "the list of tasks runs in a circle",
      { "&third.tasks.next": "&init.tasks" },
      /^the list of tasks is not whole .*cycle/,
    ],
    [
      "a list of threads runs in a circle",
      { "&worker.thread_node.next": "&worker.thread_node" },
      /^the list of tasks is not whole .*cycle/,
    ],
  ])("is whole, with a note, when %s", (_, overwrite, note) => {
    const { tasks, notes } = table(drawKernel({ tasks: TASKS, overwrite }).kernel);
    expect(tasks).toEqual(ALL);
    expect(notes[0]).toMatch(note);
  });

  test("lacks the idle task of a processor whose run queue is not in the dump", () => {
    const drawn = drawKernel({ tasks: TASKS });
    const missing = drawn.frameOf(drawn.at("&runqueues_1"));
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
    const { tasks, notes } = table(kernel);
    expect(tasks).toEqual(ALL.filter((task) => task !== "0 swapper/1"));
    expect(notes).toEqual([expect.stringMatching(/^the idle task of processor 1 is not known: .*filtered/)]);
  });

  test("lacks all idle tasks when nobody says which processors there are", () => {
    // The mask stands on a page of its own.
    const globals = { "char before[4096]": "", "struct cpumask __cpu_possible_mask": { bits: [3] } };
    const drawn = drawKernel({ tasks: TASKS, globals });
    const mask = drawn.frameOf(drawn.at("&__cpu_possible_mask"));
    const { tasks, notes } = table(drawn.reopen(drawn.memory.map((page, pfn) => (pfn === mask ? "filtered" : page))));
    expect(tasks).toEqual(ALL.slice(2));
    expect(notes).toEqual([
      expect.stringMatching(/^the run queues are not whole \(0 tasks read\): .*filtered/),
      expect.stringMatching(/^the idle tasks are not known: .*filtered/),
    ]);
  });
});

describe("tasks of older kernels", () => {
  test("keep state and processor elsewhere (v5.14, v5.16), and the pid's list before v4.19", () => {
    const { kernel, at } = drawKernel({
      types: `
        struct pid_link { struct hlist_node node; struct pid *pid; };
        struct task_struct {
          long state; void *stack; unsigned int cpu; unsigned int flags; int exit_state;
          struct list_head tasks; int pid, tgid; struct task_struct *parent, *real_parent, *group_leader;
          struct list_head children, sibling, thread_node; struct pid_link pids[4]; char comm[16];
          struct signal_struct *signal; struct sched_info sched_info; struct thread_struct thread;
        };`,
      tasks: [{ pid: 7, comm: "old", state: "UN", cpu: 1 }],
    });
    const old = taskAt(kernel, at("&old"));
    expect([old.state(), old.cpu()]).toEqual([2, 1]);
    expect(table(kernel)).toEqual({ tasks: ["0 swapper/0", "0 swapper/1", "7 old"], notes: [] });
  });
});
