/** What stands in the queues of a processor, by scheduling class (kernel/sched/fair.c, rt.c, deadline.c, ext.c). */
import { type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { containerOf, listEntries } from "#kernel/list";
import { rbNodes } from "#kernel/rbtree";
import { listNodes } from "#memory";
import {
  DeadlineEntity,
  DeadlineQueue,
  ExtensibleQueue,
  FairEntity,
  FairQueue,
  QueuedTask,
  RealTimeEntity,
  RealTimeQueue,
} from "./runqueue.layout.ts";

/** A task in a run queue. */
export interface QueuedTaskItem {
  readonly kind: "task";
  readonly task: Address;
  /** The list that it stands in, of the real-time class: 0 is the most urgent. */
  readonly priority: number | undefined;
  /** The fair class runs it, so it is not in the tree. */
  readonly running: boolean;
}

/** The queue of a task group that stands in another queue. */
export interface QueuedGroupItem {
  readonly kind: "group";
  /** Its `struct cfs_rq` or `struct rt_rq`. */
  readonly queue: Address;
  readonly priority: number | undefined;
}

/** What a queue holds. */
export type QueuedItem = QueuedTaskItem | QueuedGroupItem;

/** Control groups below each other; deeper ones are a broken dump. */
const DEEPEST = 256;

/** What a `struct cfs_rq` holds: what it runs, then its tree in order. Faults are those of rbNodes. */
export function* fairItems(kernel: Kernel, queue: Address): Generator<QueuedItem, void> {
  const entities = kernel.layout(FairEntity);
  const task = kernel.layout(QueuedTask);
  const item = (entity: Address, running: boolean): QueuedItem => {
    const group = entities.has("queue") ? entities.at(entity).queue() : 0n;
    if (group !== 0n) return { kind: "group", queue: group as Address, priority: undefined };
    return { kind: "task", task: containerOf(task, "fair", entity).address, priority: undefined, running };
  };
  const view = kernel.layout(FairQueue).at(queue);
  const current = view.current();
  if (current !== 0n) yield item(current, true);
  for (const node of rbNodes(kernel, view.root(), "run queue")) {
    yield item(containerOf(entities, "node", node).address, false);
  }
}

/** What a `struct rt_rq` holds, by priority. Faults are those of listNodes. */
export function* realTimeItems(kernel: Kernel, queue: Address): Generator<QueuedItem, void> {
  const entities = kernel.layout(RealTimeEntity);
  const task = kernel.layout(QueuedTask);
  const view = kernel.layout(RealTimeQueue).at(queue);
  const count = view.priorities();
  for (let priority = 0; priority < count; priority++) {
    const head = offsetBy(view.lists(), priority * LIST_HEAD);
    for (const node of listNodes(kernel.target.memory, head, "run queue")) {
      const entity = containerOf(entities, "node", node);
      const group = entities.has("queue") ? entity.queue() : 0n;
      if (group !== 0n) yield { kind: "group", queue: group as Address, priority };
      else
        yield { kind: "task", task: containerOf(task, "realTime", entity.address).address, priority, running: false };
    }
  }
}

/** Bytes of a struct list_head. */
const LIST_HEAD = 16;

/** The tasks in the tree of a `struct dl_rq`, the earliest deadline first, without what stands for other classes. */
export function* deadlineTasks(kernel: Kernel, queue: Address): Generator<QueuedTaskItem, void> {
  const entities = kernel.layout(DeadlineEntity);
  const task = kernel.layout(QueuedTask);
  for (const node of rbNodes(kernel, kernel.layout(DeadlineQueue).at(queue).root(), "run queue")) {
    const entity = containerOf(entities, "node", node);
    if (entities.has("server") && entity.server() !== 0) continue;
    const { address } = containerOf(task, "deadline", entity.address);
    yield { kind: "task", task: address, priority: undefined, running: false };
  }
}

/** True for a deadline task that could run but has used up its time: it is in no tree until that is renewed. */
export function isThrottledDeadline(kernel: Kernel, task: Address): boolean {
  const view = kernel.layout(QueuedTask).at(task);
  if (view.priority() >= 0 || view.onQueue() === 0) return false;
  return kernel.layout(DeadlineEntity).at(view.deadline()).throttled() !== 0;
}

/** The tasks of a `struct cfs_rq` that wait outside its tree, since their group is throttled; none before v6.18. */
export function* limboTasks(kernel: Kernel, queue: Address): Generator<QueuedTaskItem, void> {
  const layout = kernel.layout(FairQueue);
  if (!layout.has("limbo")) return;
  for (const { address } of listEntries(kernel, layout.at(queue).limbo(), kernel.layout(QueuedTask), "limboNode")) {
    yield { kind: "task", task: address, priority: undefined, running: false };
  }
}

/** The tasks that a scheduler in BPF can run on the processor of a `struct scx_rq`, without the one that runs. */
export function* extensibleTasks(kernel: Kernel, queue: Address): Generator<QueuedTaskItem, void> {
  const head = kernel.layout(ExtensibleQueue).at(queue).runnable();
  for (const { address } of listEntries(kernel, head, kernel.layout(QueuedTask), "extensibleNode")) {
    yield { kind: "task", task: address, priority: undefined, running: false };
  }
}

/** The tasks of a queue and of the groups in it; CorruptionError when groups stand in each other. */
export function* tasksOf(
  items: (queue: Address) => Iterable<QueuedItem>,
  queue: Address,
  depth: number = 0,
): Generator<QueuedTaskItem, void> {
  if (depth > DEEPEST) throw new CorruptionError("run queue", queue, `groups deeper than ${DEEPEST}`);
  for (const item of items(queue)) {
    if (item.kind === "task") yield item;
    else yield* tasksOf(items, item.queue, depth + 1);
  }
}
