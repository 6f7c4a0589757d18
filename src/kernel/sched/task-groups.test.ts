import { describe, expect, test } from "vitest";
import { drawKernel } from "../../testing/kernel.ts";
import { busyQueues, QUEUE_TYPES } from "../../testing/kernel-queues.ts";
import { fairItems, groupedTasks, groupQueue, taskGroups, tasksOf } from "./index.ts";

describe("task groups", () => {
  const { kernel, at } = drawKernel(busyQueues());

  test("come with those above first", () => {
    expect(taskGroups(kernel).map(({ address, depth }) => [address, depth])).toEqual([
      [at("&root_task_group"), 0],
      [at("&web"), 1],
      [at("&slow"), 2],
    ]);
  });

  test("have a queue for each processor", () => {
    expect(groupQueue(kernel, "fair", at("&web"), 1)).toBe(at("&web_cfs_1"));
    expect(groupQueue(kernel, "realTime", at("&web"), 0)).toBe(at("&web_rt_0"));
  });

  test("whose queues are per-CPU objects (v7.2)", () => {
    const later = drawKernel({
      types: QUEUE_TYPES.replace("struct cfs_rq **cfs_rq;", "struct cfs_rq *cfs_rq;"),
      perCpu: { "struct cfs_rq drawn_queues": [{ nr_running: 1 }, { nr_running: 2 }] },
      globals: { "struct task_group root_task_group": { cfs_rq: "&drawn_queues", children: [] } },
    });
    expect(groupQueue(later.kernel, "fair", later.at("&root_task_group"), 1)).toBe(later.at("&drawn_queues_1"));
  });

  test("whose tasks left a throttled queue one by one (v6.18)", () => {
    const spec = busyQueues();
    const later = drawKernel({
      ...spec,
      types: QUEUE_TYPES.replace("int throttled; };", "int throttled; struct list_head throttled_limbo_list; };"),
      overwrite: {
        "&slow_cfs_0.nr_running": 0,
        "&slow_cfs_0.tasks_timeline.rb_root.rb_node": 0,
        "&slow_cfs_0.throttled_limbo_list": ["&napper.throttle_node"],
        ...Object.fromEntries(
          ["runqueues_0.cfs", "runqueues_1.cfs", "web_cfs_0", "web_cfs_1", "slow_cfs_1"].map((name) => [
            `&${name}.throttled_limbo_list`,
            [],
          ]),
        ),
      },
    });
    const items = [...groupedTasks(later.kernel, "fair", 0, taskGroups(later.kernel))];
    const slow = items.findIndex((item) => item.kind === "group" && item.group === later.at("&slow"));
    expect(items[slow + 1]).toMatchObject({ kind: "task", task: later.at("&napper"), depth: 2 });
  });

  test("that stand in each other end the walk", () => {
    const spec = busyQueues();
    const broken = drawKernel({ ...spec, overwrite: { "&web_cfs_0.curr": "&web_entity" } });
    const walk = (): unknown => [...tasksOf((queue) => fairItems(broken.kernel, queue), broken.at("&runqueues_0.cfs"))];
    expect(walk).toThrow(/groups deeper than/);
    expect(() => [...groupedTasks(broken.kernel, "fair", 0, taskGroups(broken.kernel))]).toThrow(/groups deeper than/);
  });
});
