import { describe, expect, test } from "vitest";
import { type DrawnKernel, drawKernel, type KernelSpec, type Objects, type TaskSpec } from "../../testing/kernel.ts";
import { type Wait, waitsOf } from "./index.ts";

/** A task that sleeps in `sleepsIn`, which keeps `holds` on its stack. */
const sleeper = (comm: string, sleepsIn: string, holds: Objects, pid = 8): TaskSpec => ({
  pid,
  comm,
  state: "UN",
  stack: ["__schedule", "schedule", { call: sleepsIn, holds }, "vfs_read"],
});

function waits(spec: KernelSpec, task = "&reader"): DrawnKernel & { readonly found: readonly Wait[] } {
  const drawn = drawKernel(spec);
  return { ...drawn, found: waitsOf(drawn.kernel, drawn.at(task)) };
}

const MUTEX: Objects = { "struct mutex lock": { wait_list: ["&waiter.list"] } };
const MUTEX_WAITER: Objects = { "struct mutex_waiter waiter": { task: "&reader" } };

describe("a task waits for", () => {
  test.each<[Wait["kind"], string, Objects, Objects]>([
    ["mutex", "__mutex_lock.constprop.0", MUTEX_WAITER, MUTEX],
    [
      "rwsem",
      "rwsem_down_write_slowpath",
      { "struct rwsem_waiter waiter": { task: "&reader" } },
      { "struct rw_semaphore lock": { wait_list: ["&waiter.list"] } },
    ],
    [
      "semaphore",
      "__down_common",
      { "struct semaphore_waiter waiter": { task: "&reader" } },
      { "struct semaphore lock": { wait_list: ["&waiter.list"] } },
    ],
    [
      "completion",
      "wait_for_completion",
      { "struct swait_queue waiter": { task: "&reader" } },
      { "struct completion lock": { "wait.task_list": ["&waiter.task_list"] } },
    ],
    [
      "wait-queue",
      "jbd2_log_wait_commit",
      { "struct wait_queue_entry waiter": { private: "&reader", func: "autoremove_wake_function()" } },
      { "struct wait_queue_head lock": { head: ["&waiter.entry"] } },
    ],
    [
      "percpu-rwsem",
      "percpu_rwsem_wait",
      { "struct wait_queue_entry waiter": { private: "&reader", func: "percpu_rwsem_wake_function()" } },
      { "struct percpu_rw_semaphore lock": { "waiters.head": ["&waiter.entry"] } },
    ],
  ])("a %s, by %s", (kind, sleepsIn, holds, heap) => {
    const { found, at } = waits({ heap, tasks: [sleeper("reader", sleepsIn, holds)] });
    expect(found).toContainEqual(expect.objectContaining({ kind, waiter: at("&waiter"), object: at("&lock") }));
    expect(found.filter((wait) => wait.kind !== kind && wait.kind !== "wait-queue")).toEqual([]);
  });

  test("a lock that others wait for, too, wherever it stands in their line", () => {
    const heap: Objects = { "struct mutex lock": { wait_list: ["&first.list", "&waiter.list", "&last.list"] } };
    const other = (comm: string, name: string, pid: number) =>
      sleeper(comm, "__mutex_lock", { [`struct mutex_waiter ${name}`]: { task: `&${comm}` } }, pid);
    const { found, at } = waits({
      heap,
      tasks: [other("a", "first", 10), sleeper("reader", "__mutex_lock", MUTEX_WAITER), other("b", "last", 11)],
    });
    expect(found).toEqual([{ kind: "mutex", waiter: at("&waiter"), object: at("&lock"), wakeFunction: undefined }]);
  });

  test("a lock that another task waits for, too, which is not in the dump", () => {
    const drawn = drawKernel({
      heap: { "struct mutex lock": { wait_list: ["&waiter.list", "&other.list"] } },
      tasks: [
        sleeper("reader", "__mutex_lock", MUTEX_WAITER),
        sleeper("gone", "__mutex_lock", { "struct mutex_waiter other": { task: "&gone" } }, 9),
      ],
    });
    const missing = drawn.frameOf(drawn.at("&gone"));
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
    expect(waitsOf(kernel, drawn.at("&reader"))).toMatchObject([{ kind: "mutex", object: drawn.at("&lock") }]);
  });

  test("a lock that a pointer to a task follows", () => {
    const { found, at } = waits({
      types: "struct door { struct mutex lock; struct task_struct *last; };",
      heap: { "struct door door": { last: "&reader", "lock.wait_list": ["&waiter.list"] } },
      tasks: [sleeper("reader", "__mutex_lock", MUTEX_WAITER)],
    });
    expect(found).toMatchObject([{ kind: "mutex", object: at("&door.lock") }]);
  });

  test.each([
    ["alone", ["&waiter.task_list"]],
    ["before another", ["&waiter.task_list", "&second.task_list"]],
    ["behind another", ["&second.task_list", "&waiter.task_list"]],
  ])("a completion on another task's stack, %s", (_, line) => {
    const { found, at } = waits({
      tasks: [
        sleeper("reader", "wait_for_completion", { "struct swait_queue waiter": { task: "&reader" } }),
        sleeper("friend", "wait_for_completion", { "struct swait_queue second": { task: "&friend" } }, 10),
        sleeper("owner", "flush_work", { "struct completion done": { "wait.task_list": line } }, 9),
      ],
    });
    expect(found).toMatchObject([{ kind: "completion", object: at("&done") }]);
  });
});

describe("what looks like a waiter is not believed", () => {
  test.each<[string, KernelSpec]>([
    ["when it is in no list any more", { heap: { "struct mutex lock": { wait_list: [] } } }],
    [
      "when the list does not lead back to it",
      { heap: MUTEX, overwrite: { "&lock.wait_list.prev": "&lock.wait_list" } },
    ],
    ["when its links lead nowhere", { heap: MUTEX, overwrite: { "&waiter.list.next": 0x1234_5678 } }],
    ["when its links are empty", { heap: MUTEX, overwrite: { "&waiter.list.next": 0, "&waiter.list.prev": 0 } }],
    ["when it names another task", { heap: MUTEX, overwrite: { "&waiter.task": "&swapper/0" } }],
  ])("%s", (_, spec) => {
    expect(waits({ tasks: [sleeper("reader", "__mutex_lock", MUTEX_WAITER)], ...spec }).found).toEqual([]);
  });

  test("when no function on the stack sleeps that way", () => {
    const { found } = waits({ heap: MUTEX, tasks: [sleeper("reader", "do_wait", MUTEX_WAITER)] });
    expect(found).toEqual([]);
  });

  test("when its wake function is none", () => {
    const holds = { "struct wait_queue_entry waiter": { private: "&reader", func: "&lock" } };
    const heap = { "struct wait_queue_head lock": { head: ["&waiter.entry"] } };
    expect(waits({ heap, tasks: [sleeper("reader", "do_wait", holds)] }).found).toEqual([]);
  });

  test("when the line of waiters has no end", () => {
    const { found } = waits({
      heap: MUTEX,
      tasks: [sleeper("reader", "__mutex_lock", MUTEX_WAITER)],
      overwrite: { "&lock.wait_list.next": "&lock.wait_list" },
    });
    expect(found).toEqual([]);
  });
});

test("a task that waits for nothing has no waits", () => {
  expect(waits({ tasks: [{ pid: 8, comm: "reader" }] }).found).toEqual([]);
});
