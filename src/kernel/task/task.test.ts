import { describe, expect, test } from "vitest";
import type { Kernel } from "#kernel";
import { drawKernel, type TaskSpec } from "../../testing/kernel.ts";
import { taskAt, taskTable, threadGroup } from "./index.ts";

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

  test("is as whole as both of its sources together", () => {
    const { kernel } = drawKernel({
      tasks: TASKS,
      // `full` is unhooked from the list of tasks, `most` from its number.
      overwrite: { "&init.tasks.next": "&next.tasks", "&most_pid.tasks[0].first": 0 },
    });
    expect(table(kernel)).toEqual({
      tasks: ALL,
      notes: ["the pid table has 6 tasks, the list of tasks 6: 7 in all"],
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
    expect(notes).toEqual([expect.stringMatching(/^the idle tasks are not known: .*filtered/)]);
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

describe("a thread group", () => {
  const { kernel, at } = drawKernel({
    tasks: [
      { pid: 10, comm: "main" },
      { pid: 12, comm: "b", leader: "main" },
      { pid: 11, comm: "a", leader: "main" },
      { pid: 20, comm: "alone" },
    ],
  });

  test.each(["&main", "&a", "&b"])("has its leader first, seen from %s", (task) => {
    expect(threadGroup(kernel, at(task))).toEqual([at("&main"), at("&b"), at("&a")]);
  });

  test("may have one task", () => {
    expect(threadGroup(kernel, at("&alone"))).toEqual([at("&alone")]);
  });
});
