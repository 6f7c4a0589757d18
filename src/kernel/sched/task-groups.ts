/** Task groups: the queues that a processor has for each of them, in each other (kernel/sched/core.c, `root_task_group`). */
import { type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { perCpuOffset } from "#kernel/cpu";
import { listEntries } from "#kernel/list";
import { fairItems, limboTasks, type QueuedItem, type QueuedTaskItem, realTimeItems } from "./queued-tasks.ts";
import { FairQueue, type GroupQueues, RealTimeQueue, TaskGroup } from "./runqueue.layout.ts";

/** A task group and where it stands below the root. */
export interface TaskGroupNode {
  readonly address: Address;
  readonly depth: number;
  readonly parent: TaskGroupNode | undefined;
}

/** A task below a group, or a group that has tasks. `depth` counts the groups above; the root itself has 0. */
export type GroupedItem =
  | (QueuedTaskItem & { readonly depth: number })
  | {
      readonly kind: "group";
      readonly group: Address;
      readonly queue: Address;
      readonly depth: number;
      /** Of the most urgent task, in the real-time class. */
      readonly priority: number | undefined;
    };

/** The scheduling classes that have groups. */
export type GroupedClass = "fair" | "realTime";

/** More than this many levels of groups, or groups, are a broken list. */
const DEEPEST = 256;
const MOST_GROUPS = 1_000_000;

/** Whether tasks are grouped at all in this kernel (CONFIG_CGROUP_SCHED), and in that class. */
export function hasGroups(kernel: Kernel, which: GroupedClass): boolean {
  return kernel.layout(TaskGroup).has("parent") && kernel.layout(TaskGroup).has(which);
}

/** The group of tasks that are in no other; `init_task_group` before v2.6.39. */
export function rootTaskGroup(kernel: Kernel): { readonly name: "INIT" | "ROOT"; readonly address: Address } {
  const old = kernel.target.symbols.image("init_task_group");
  if (old !== undefined) return { name: "INIT", address: old.address };
  return { name: "ROOT", address: kernel.symbol("root_task_group") };
}

/**
 * All groups, those of one depth after those above; in the order of the lists of children. With `fail`, that is told of a
 * list that is broken, and the other groups are found all the same.
 */
export function taskGroups(kernel: Kernel, fail?: (error: unknown) => void): readonly TaskGroupNode[] {
  const layout = kernel.layout(TaskGroup);
  const groups: TaskGroupNode[] = [{ address: rootTaskGroup(kernel).address, depth: 0, parent: undefined }];
  for (let next = 0; next < groups.length; next++) {
    const parent = groups[next];
    if (parent.depth > DEEPEST) throw new CorruptionError("task groups", parent.address, `deeper than ${DEEPEST}`);
    try {
      for (const { address } of listEntries(kernel, layout.at(parent.address).children(), layout, "siblings")) {
        if (groups.length > MOST_GROUPS) throw new CorruptionError("task groups", address, `more than ${MOST_GROUPS}`);
        groups.push({ address, depth: parent.depth + 1, parent });
      }
    } catch (error) {
      if (fail === undefined) throw error;
      fail(error);
    }
  }
  return groups;
}

/** The queue of a group on a processor: a `struct cfs_rq` or `struct rt_rq`. */
export function groupQueue(kernel: Kernel, which: GroupedClass, group: Address, cpu: number): Address {
  const queues: GroupQueues = kernel.layout(TaskGroup).at(group)[which]();
  if (queues.kind === "per-cpu") return offsetBy(queues.at, perCpuOffset(kernel, cpu));
  return kernel.target.memory.pointer(offsetBy(queues.at, cpu * 8));
}

/** The `struct cgroup_subsys_state` of a task group, which leads to its control group. */
export function taskGroupState(kernel: Kernel, group: Address): Address {
  return kernel.layout(TaskGroup).at(group).state();
}

/** True when a queue has used up its share of time and waits for more; undefined when this kernel does not say. */
export function isThrottled(kernel: Kernel, which: GroupedClass, queue: Address): boolean | undefined {
  const layout = which === "fair" ? kernel.layout(FairQueue) : kernel.layout(RealTimeQueue);
  return layout.has("throttled") ? layout.at(queue).throttled() !== 0 : undefined;
}

/**
 * The tasks of a class on a processor, group by group: what is queued, and then those groups that have tasks but are
 * not queued themselves, since they or one above them are throttled. Faults are those of the walks of queues.
 */
export function* groupedTasks(
  kernel: Kernel,
  which: GroupedClass,
  cpu: number,
  groups: readonly TaskGroupNode[],
  checkpoint: () => void = () => {},
): Generator<GroupedItem, void> {
  const queues = which === "fair" ? kernel.layout(FairQueue) : kernel.layout(RealTimeQueue);
  const items = (queue: Address): Iterable<QueuedItem> =>
    which === "fair" ? fairItems(kernel, queue) : realTimeItems(kernel, queue);
  const highest = (queue: Address): number | undefined =>
    which === "fair" ? undefined : kernel.layout(RealTimeQueue).at(queue).highest();
  const shown = new Set<Address>([groups[0].address]);
  const children = new Map<Address, TaskGroupNode[]>();
  for (const node of groups) {
    if (node.parent === undefined) continue;
    const siblings = children.get(node.parent.address);
    if (siblings === undefined) children.set(node.parent.address, [node]);
    else siblings.push(node);
  }

  function* headed(
    group: Address,
    queue: Address,
    depth: number,
    priority: number | undefined,
  ): Generator<GroupedItem, void> {
    shown.add(group);
    yield { kind: "group", group, queue, depth, priority };
  }
  function* inside(queue: Address, depth: number): Generator<GroupedItem, void> {
    if (depth > DEEPEST) throw new CorruptionError("run queue", queue, `groups deeper than ${DEEPEST}`);
    for (const item of items(queue)) {
      if (item.kind === "task") yield { ...item, depth };
      else {
        yield* headed(queues.at(item.queue).group(), item.queue, depth + 1, item.priority);
        yield* inside(item.queue, depth + 1);
      }
    }
    if (which === "fair") for (const item of limboTasks(kernel, queue)) yield { ...item, depth };
    if (groups.length > 1) yield* left(queue, depth);
  }
  const holdsNothing = (queue: Address): boolean =>
    queues.at(queue).running() === 0 && (which !== "fair" || limboTasks(kernel, queue).next().done === true);
  /** Groups right below that of `queue` which were not met in it. */
  function* left(queue: Address, depth: number): Generator<GroupedItem, void> {
    for (const node of children.get(queues.at(queue).group()) ?? []) {
      checkpoint();
      if (shown.has(node.address)) continue;
      const below = groupQueue(kernel, which, node.address, cpu);
      if (below === queue) continue;
      if (holdsNothing(below)) yield* left(below, depth + 1);
      else {
        yield* unseenParents(node);
        yield* headed(node.address, below, depth + 1, highest(below));
        yield* inside(below, depth + 1);
      }
    }
  }
  function* unseenParents(node: TaskGroupNode): Generator<GroupedItem, void> {
    const { parent } = node;
    if (parent === undefined || shown.has(parent.address)) return;
    yield* unseenParents(parent);
    const queue = groupQueue(kernel, which, parent.address, cpu);
    yield* headed(parent.address, queue, parent.depth, highest(queue));
  }
  yield* inside(groupQueue(kernel, which, groups[0].address, cpu), 0);
}
