/** The task table: everything that any source has, with where they disagree. */
import { type Address, isPartial, optional } from "#base";
import type { Kernel } from "#kernel";
import { possibleCpus } from "#kernel/cpu";
import { runQueue } from "#kernel/sched";
import { taskAt } from "./task.ts";
import {
  pidTable,
  runningSource,
  type TaskEntry,
  type TaskSource,
  type TaskSourceName,
  taskList,
} from "./task-sources.ts";

export type { TaskEntry, TaskSourceName } from "./task-sources.ts";

/** All tasks, and what kept the list from being whole. */
export interface TaskTable {
  /** Idle tasks by processor, then the rest by pid. */
  readonly tasks: readonly TaskEntry[];
  /** What each source had. */
  readonly sources: readonly TaskSourceSummary[];
  /** Tasks that one source has and another one, whole or not, lacks; and those of which two say different numbers. */
  readonly mismatches: readonly TaskMismatch[];
  /** A few sentences: every source that broke off, and who lacks what. */
  readonly notes: readonly string[];
}

/** How far a source was read. */
export interface TaskSourceSummary {
  readonly name: TaskSourceName;
  readonly tasks: number;
  /** Why it is not whole; undefined when it is. */
  readonly broke: string | undefined;
}

/** A task of which two sources do not say the same. */
export interface TaskMismatch extends TaskEntry {
  readonly comm: string | undefined;
  readonly has: TaskSourceName;
  readonly other: TaskSourceName;
  /** The number that the other source has for it; undefined when it lacks the task. */
  readonly otherPid: number | undefined;
}

/** Tasks that a note names; of more, only their number is told. */
const MOST_NAMED = 5;

/** The task table of this dump; worked out once. When only active tasks are wanted, those that processors were running. */
export function taskTable(kernel: Kernel): TaskTable {
  return kernel.once(kernel.options.activeOnly === true ? readActiveTasks : readTaskTable);
}

/** The run queues know their tasks without any list of all tasks, which on large machines takes long to walk. */
function readActiveTasks(kernel: Kernel): TaskTable {
  const { name, tasks, broke } = runningSource(kernel, new Set());
  return {
    tasks: Array.from(tasks, ([address, pid]) => ({ address, pid })),
    sources: [{ name, tasks: tasks.size, broke: broke?.first }],
    mismatches: [],
    notes: broke === undefined ? [] : [`the ${name} are not whole (${tasks.size} tasks read): ${broke.first}`],
  };
}

/** The pid under which the table has a task; undefined for one that it has not. */
export const pidInTable = (kernel: Kernel, task: Address): number | undefined => kernel.once(readPids).get(task);

/** How many tasks of the table have a pid: the idle tasks share one. */
export const tasksOfPid = (kernel: Kernel, pid: number): number => kernel.once(countPids).get(pid) ?? 0;

const readPids = (kernel: Kernel): ReadonlyMap<Address, number> =>
  new Map(taskTable(kernel).tasks.map(({ address, pid }) => [address, pid]));

function countPids(kernel: Kernel): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { pid } of taskTable(kernel).tasks) counts.set(pid, (counts.get(pid) ?? 0) + 1);
  return counts;
}

/**
 * Tasks by pid number, by the list of processes and their threads, and by what processors were running: the union
 * counts, for a task that dies or is born is for a moment in one of them alone, and where one is broken the others stand.
 */
function readTaskTable(kernel: Kernel): TaskTable {
  const notes: string[] = [];
  const idle = idleTasks(kernel, notes);
  const idleAddresses = new Set(idle.map(({ address }) => address));
  const byPid = pidTable(kernel);
  const byList = taskList(kernel);
  const running = runningSource(kernel, idleAddresses);
  const found = new Map<Address, number>();
  // The pid table's word counts where both have one: it is what a person types.
  for (const source of [running, byList, byPid]) for (const [address, pid] of source.tasks) found.set(address, pid);
  for (const address of idleAddresses) found.delete(address);
  const mismatches = [
    ...compare(kernel, byList, byPid, idleAddresses),
    ...compare(kernel, byPid, byList, idleAddresses),
    ...missingIn(kernel, running, [byPid, byList]),
  ];
  const sources = [byPid, byList, running];
  const broken = sources.flatMap(({ name, tasks, broke }) => {
    if (broke === undefined) return [];
    const more = broke.times > 1 ? `, and ${broke.times - 1} more` : "";
    const verb = name === "run queues" ? "are" : "is";
    return [`the ${name} ${verb} not whole (${tasks.size} tasks read): ${broke.first}${more}`];
  });
  return {
    tasks: [...idle, ...Array.from(found, ([address, pid]) => ({ address, pid })).toSorted((a, b) => a.pid - b.pid)],
    sources: sources.map(({ name, tasks, broke }) => ({ name, tasks: tasks.size, broke: broke?.first })),
    mismatches,
    notes: [...broken, ...describe(mismatches), ...notes],
  };
}

/** Tasks of `source` that `other` lacks, or has under another number. */
function compare(
  kernel: Kernel,
  source: TaskSource,
  other: TaskSource,
  idle: ReadonlySet<Address>,
): readonly TaskMismatch[] {
  return Array.from(source.tasks, ([address, pid]): TaskMismatch | undefined => {
    const otherPid = other.tasks.get(address);
    // Both directions would say the same of a number.
    const differs = otherPid === undefined ? true : otherPid !== pid && other.name === "pid table";
    if (!differs || idle.has(address)) return undefined;
    return { address, pid, comm: commOf(kernel, address), has: source.name, other: other.name, otherPid };
  }).filter((mismatch) => mismatch !== undefined);
}

/** Tasks of `source` that none of the others has. */
function missingIn(kernel: Kernel, source: TaskSource, others: readonly TaskSource[]): readonly TaskMismatch[] {
  return Array.from(source.tasks)
    .filter(([address]) => others.every(({ tasks }) => !tasks.has(address)))
    .flatMap(([address, pid]) =>
      others.map(({ name }) => ({
        address,
        pid,
        comm: commOf(kernel, address),
        has: source.name,
        other: name,
        otherPid: undefined,
      })),
    );
}

const commOf = (kernel: Kernel, address: Address): string | undefined => optional(() => taskAt(kernel, address).comm());

/** A sentence for each pair of sources that disagree. */
function describe(mismatches: readonly TaskMismatch[]): readonly string[] {
  const groups = new Map<string, TaskMismatch[]>();
  for (const mismatch of mismatches) {
    const { has, other, otherPid } = mismatch;
    const verb = has === "run queues" ? "have" : "has";
    const key =
      otherPid === undefined
        ? `the ${has} ${verb} %, which the ${other} ${other === "run queues" ? "lack" : "lacks"}`
        : `the ${has} and the ${other} have different numbers for %`;
    const group = groups.get(key) ?? [];
    group.push(mismatch);
    groups.set(key, group);
  }
  return Array.from(groups, ([sentence, group]) => {
    const names = group.slice(0, MOST_NAMED).map(({ pid, comm, address, otherPid }) => {
      const number = otherPid === undefined ? `pid ${pid}` : `pid ${pid} or ${otherPid}`;
      return `${comm ?? address.toString(16)} (${number})`;
    });
    const more = group.length > MOST_NAMED ? ` and ${group.length - MOST_NAMED} more` : "";
    return sentence.replace("%", () => `${names.join(", ")}${more}`);
  });
}

/** The idle task of each processor, which is in no list; what cannot be had becomes a note. */
function idleTasks(kernel: Kernel, notes: string[]): readonly TaskEntry[] {
  const attempt = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!isPartial(error)) throw error;
      notes.push(`${what} not known: ${error.message}`);
      return undefined;
    }
  };
  const cpus = attempt("the idle tasks are", () => possibleCpus(kernel)) ?? [];
  return cpus.flatMap((cpu) => {
    const address = attempt(`the idle task of processor ${cpu} is`, () => runQueue(kernel, cpu).idle());
    return address === undefined ? [] : [{ address, pid: 0 }];
  });
}
