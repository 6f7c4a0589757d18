/** runq, runq -g and runq -d: the tasks of each processor, by queue, by group, or by what they say of themselves. */
import { type Address, isPartial, optional, type TaskCell, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { cgroupName } from "#kernel/cgroup";
import {
  type ClassQueues,
  classQueues,
  currentTask,
  currentTasks,
  deadlineTasks,
  extensibleTasks,
  fairItems,
  type GroupedClass,
  type GroupedItem,
  groupedTasks,
  groupQueue,
  hasGroups,
  isQueued,
  isThrottled,
  isThrottledDeadline,
  type QueuedTaskItem,
  realTimeItems,
  rootTaskGroup,
  runQueue,
  taskGroupState,
  taskGroups,
  taskPriority,
  tasksOf,
} from "#kernel/sched";
import { taskAt, taskTable } from "#kernel/task";
import { cellOf } from "../cell-of.ts";
import { messageOf } from "../error-text.ts";
import { taskHeader } from "../task-header.ts";

/** The scheduling classes, as the titles of their queues call them. */
export type ClassName = "RT" | "CFS" | "DL" | "SCX";

/** A processor, before its tasks. */
export interface CpuRow {
  readonly kind: "cpu";
  readonly cpu: number;
  readonly view: "queues" | "groups" | "tasks";
  /** Its `struct rq`. */
  readonly runQueue: Address | Unavailable;
  readonly current: TaskCell | Unavailable;
  /** It was offline, and nothing of it is to be shown. */
  readonly hidden: boolean;
}
/** A queue of a scheduling class on a processor, before what is in it. */
export interface QueueRow {
  readonly kind: "queue";
  readonly cpu: number;
  readonly class: ClassName;
  /** Of the tree, the array of lists, or the list. */
  readonly address: Address;
}
/** A task group's queue on a processor (-g), before what is in it. */
export interface GroupRow {
  readonly kind: "group";
  readonly cpu: number;
  readonly class: ClassName;
  /** `INIT` or `ROOT` for the group of all others. */
  readonly root: string | undefined;
  /** The `struct task_group`, and its `struct cfs_rq` or `struct rt_rq`. */
  readonly group: Address;
  readonly queue: Address;
  readonly depth: number;
  readonly priority: number | undefined;
  readonly name: string | undefined;
  readonly throttled: boolean | undefined;
}
/** A task in the queue above. */
export interface QueuedRow {
  readonly kind: "task";
  readonly cpu: number;
  readonly class: ClassName | undefined;
  readonly priority: number | Unavailable;
  readonly task: TaskCell;
  readonly running: boolean;
  /** It has used up its time (deadline class). */
  readonly throttled: boolean;
  readonly depth: number;
}
/** Why a queue is not whole. */
export interface BrokenRow {
  readonly kind: "broken";
  readonly cpu: number;
  readonly depth: number;
  readonly reason: string;
}
/** A row of these views. */
export type QueuesRow = CpuRow | QueueRow | GroupRow | QueuedRow | BrokenRow;

function cpuRow(kernel: Kernel, cpu: number, view: CpuRow["view"], hidden: boolean): CpuRow {
  return {
    kind: "cpu",
    cpu,
    view,
    runQueue: cellOf(() => runQueue(kernel, cpu).address),
    current: cellOf(() => taskHeader(kernel, currentTask(kernel, cpu)).task),
    hidden,
  };
}

/** The processors that a view is asked for, and which of them are not to be shown. */
export interface ShownCpus {
  readonly cpus: readonly number[];
  hidden(cpu: number): boolean;
}

/** What `rows` yields, and a row that says why when it breaks off. */
function* whole(cpu: number, rows: () => Iterable<QueuesRow>): Generator<QueuesRow> {
  let depth = 0;
  try {
    for (const row of rows()) {
      if ("depth" in row) depth = row.depth;
      yield row;
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
    yield { kind: "broken", cpu, depth, reason: messageOf(error) };
  }
}

function taskRow(
  kernel: Kernel,
  cpu: number,
  which: ClassName | undefined,
  item: { readonly task: Address; readonly priority?: number | undefined; readonly running?: boolean },
  depth = 0,
): QueuedRow {
  return {
    kind: "task",
    cpu,
    class: which,
    priority: item.priority ?? cellOf(() => taskPriority(kernel, item.task)),
    task: taskHeader(kernel, item.task).task,
    running: item.running ?? false,
    throttled: false,
    depth,
  };
}

/** The queues of each class; of deadline tasks and of those of a scheduler in BPF only when there are any. */
export function* queueRows(kernel: Kernel, { cpus, hidden }: ShownCpus): Generator<QueuesRow> {
  for (const cpu of cpus) {
    yield cpuRow(kernel, cpu, "queues", hidden(cpu));
    if (hidden(cpu)) continue;
    yield* whole(cpu, function* () {
      const queues = classQueues(kernel, cpu);
      const { realTime, fair } = queues;
      yield { kind: "queue", cpu, class: "RT", address: realTime.root };
      yield* tasksIn(kernel, cpu, "RT", () => tasksOf((queue) => realTimeItems(kernel, queue), realTime.queue));
      yield { kind: "queue", cpu, class: "CFS", address: fair.root };
      yield* tasksIn(kernel, cpu, "CFS", () => tasksOf((queue) => fairItems(kernel, queue), fair.queue));
      yield* otherClasses(kernel, cpu, queues);
    });
  }
}

/** The tasks of one class that wait for the processor. */
function tasksIn(
  kernel: Kernel,
  cpu: number,
  which: ClassName,
  items: () => Iterable<QueuedTaskItem>,
): Iterable<QueuesRow> {
  return whole(cpu, function* () {
    for (const item of items()) if (!item.running) yield taskRow(kernel, cpu, which, item);
  });
}

/** Queues that crash does not know of, where there is something in them. */
function* otherClasses(kernel: Kernel, cpu: number, { deadline, extensible }: ClassQueues): Generator<QueuesRow> {
  const classes = [
    ["DL", deadline, deadlineTasks],
    ["SCX", extensible, extensibleTasks],
  ] as const;
  for (const [name, place, tasks] of classes) {
    if (place === undefined) continue;
    const rows = [...tasksIn(kernel, cpu, name, () => tasks(kernel, place.queue))];
    if (name === "DL") rows.push(...throttledRows(kernel, cpu));
    if (rows.length > 0) yield { kind: "queue", cpu, class: name, address: place.root };
    yield* rows;
  }
}

/** Deadline tasks of a processor that are in no tree since they have used up their time. */
function throttledRows(kernel: Kernel, cpu: number): readonly QueuedRow[] {
  return kernel
    .once(throttledTasks)
    .filter((task) => optional(() => taskAt(kernel, task).cpu()) === cpu)
    .map((task) => ({ ...taskRow(kernel, cpu, "DL", { task }), throttled: true }));
}

function throttledTasks(kernel: Kernel): readonly Address[] {
  const tasks = taskTable(kernel).tasks.map(({ address }) => address);
  return tasks.filter((task) => optional(() => isThrottledDeadline(kernel, task)) ?? false);
}

/** Tasks by task group, with what crash does not know of behind. */
export function* groupRows(kernel: Kernel, { cpus, hidden }: ShownCpus, checkpoint: () => void): Generator<QueuesRow> {
  const failures: string[] = [];
  const groups = taskGroups(kernel, (error) => {
    if (!isPartial(error)) throw error;
    failures.push(messageOf(error));
  });
  const current = currentTasks(kernel);
  for (const cpu of cpus) {
    yield cpuRow(kernel, cpu, "groups", hidden(cpu));
    if (hidden(cpu)) continue;
    for (const which of ["realTime", "fair"] as const) {
      if (!hasGroups(kernel, which)) continue;
      yield* whole(cpu, () =>
        groupsOf(kernel, cpu, which, groupedTasks(kernel, which, cpu, groups, checkpoint), current.get(cpu)),
      );
    }
    yield* whole(cpu, () => otherClasses(kernel, cpu, classQueues(kernel, cpu)));
    for (const reason of failures) yield { kind: "broken", cpu, depth: 0, reason };
  }
}

function* groupsOf(
  kernel: Kernel,
  cpu: number,
  which: GroupedClass,
  items: Iterable<GroupedItem>,
  current: Address | undefined,
): Generator<QueuesRow> {
  const name: ClassName = which === "fair" ? "CFS" : "RT";
  const root = rootTaskGroup(kernel);
  const queue = groupQueue(kernel, which, root.address, cpu);
  const place = { kind: "group", cpu, class: name } as const;
  const top = { root: root.name, group: root.address, queue, depth: 0, priority: undefined, throttled: undefined };
  yield { ...place, ...top, name: undefined };
  for (const item of items) {
    if (item.kind === "group") yield { ...place, root: undefined, ...groupFacts(kernel, which, item) };
    else if (!item.running || item.task === current) yield taskRow(kernel, cpu, name, item, item.depth);
  }
}

function groupFacts(
  kernel: Kernel,
  which: GroupedClass,
  { group, queue, depth, priority }: Extract<GroupedItem, { kind: "group" }>,
): Pick<GroupRow, "group" | "queue" | "depth" | "priority" | "name" | "throttled"> {
  const name = optional(() => cgroupName(kernel, taskGroupState(kernel, group)));
  return { group, queue, depth, priority, name, throttled: optional(() => isThrottled(kernel, which, queue)) };
}

/** All tasks that say that they stand in a queue or run. */
export function* queuedTaskRows(kernel: Kernel, { cpus, hidden }: ShownCpus): Generator<QueuesRow> {
  const queued = taskTable(kernel).tasks.filter(({ address }) => optional(() => isQueued(kernel, address)) ?? false);
  for (const cpu of cpus) {
    yield cpuRow(kernel, cpu, "tasks", hidden(cpu));
    if (hidden(cpu)) continue;
    for (const { address } of queued) {
      if (optional(() => taskAt(kernel, address).cpu()) !== cpu) continue;
      yield taskRow(kernel, cpu, undefined, { task: address });
    }
  }
}
