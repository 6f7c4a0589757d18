/** ps -p, -c and -t: a task's ancestors, its children, its times. */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { childrenOf, taskAt } from "#kernel/task";
import { uptimeByJiffies } from "#kernel/time";
import { formatTaskHeader, type TaskHeader, taskHeader } from "../task-header.ts";
import { formatDuration } from "../time-text.ts";

/** A family: each member with its depth. */
export interface FamilyRow {
  readonly kind: "family";
  /** Towards the ancestors (-p) or the children (-c). */
  readonly direction: "up" | "down";
  readonly members: readonly (TaskHeader & { readonly depth: number })[];
}

/** Longest chain of parents; a longer one is a cycle. */
const MOST_ANCESTORS = 4096;

/** From the oldest ancestor down to the task. */
export function ancestors(kernel: Kernel, at: Address): FamilyRow {
  const chain: Address[] = [at];
  for (let task = taskAt(kernel, at).parent(); !chain.includes(task) && chain.length < MOST_ANCESTORS; ) {
    chain.push(task);
    task = taskAt(kernel, task).parent();
  }
  return {
    kind: "family",
    direction: "up",
    members: chain.reverse().map((task, depth) => ({ ...taskHeader(kernel, task), depth })),
  };
}

/** The task and its children. */
export function children(kernel: Kernel, at: Address): FamilyRow {
  const members = childrenOf(kernel, at).map((child) => ({ ...taskHeader(kernel, child), depth: 2 }));
  return { kind: "family", direction: "down", members: [{ ...taskHeader(kernel, at), depth: 0 }, ...members] };
}

/** A family's lines, each indented by its depth. */
export function* formatFamily(row: FamilyRow): Generator<string> {
  for (const member of row.members) yield `${" ".repeat(member.depth)}${formatTaskHeader(member)}\n`;
  if (row.direction === "down" && row.members.length === 1) yield "  (no children)\n";
  yield "\n";
}

/** A task's times in nanoseconds. */
export interface TimesRow extends TaskHeader {
  readonly kind: "times";
  /** Whole seconds of uptime minus whole seconds of start, as crash reckons it. */
  readonly runSeconds: number;
  readonly start: number;
  readonly user: number;
  readonly system: number;
}

/** Start, age and processor time of a task. */
export function taskTimes(kernel: Kernel, at: Address): TimesRow {
  const task = taskAt(kernel, at);
  const start = Number(task.startTime());
  return {
    kind: "times",
    ...taskHeader(kernel, at),
    runSeconds: Math.max(0, Math.floor(uptimeByJiffies(kernel)) - Math.floor(start / 1e9)),
    start,
    user: Number(task.userTime()),
    system: Number(task.systemTime()),
  };
}

/** The five lines of `-t`. */
export function* formatTimes(row: TimesRow): Generator<string> {
  yield `${formatTaskHeader(row)}\n`;
  yield `    RUN TIME: ${formatDuration(row.runSeconds)}\n`;
  yield `  START TIME: ${row.start}\n`;
  yield `       UTIME: ${row.user}\n`;
  yield `       STIME: ${row.system}\n\n`;
}
