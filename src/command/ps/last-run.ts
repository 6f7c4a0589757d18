/** ps -l and -m: tasks by the time they last got a processor. */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { possibleCpus } from "#kernel/cpu";
import { runQueue } from "#kernel/sched";
import { stateLetters, taskAt, taskTable } from "#kernel/task";
import { formatTaskHeader, type TaskHeader, taskHeader } from "../task-header.ts";

/** When a task last got its processor. */
export interface LastRunRow extends TaskHeader {
  readonly kind: "last-run";
  readonly state: string;
  /** Nanoseconds by the scheduler's clock (sched_info.last_arrival). */
  readonly lastRun: number;
  /** Milliseconds before the processor's run queue clock stopped; what `-m` shows. */
  readonly ago: number;
  /** `-m` rather than `-l`. */
  readonly relative: boolean;
  /** Digits of the longest such time in the dump: the column's width. */
  readonly digits: number;
  /** With `-C`: this task is the first of its processor. */
  readonly newCpu: boolean;
}

/** Rows of `tasks`, latest first; with `cpus` one block per processor. */
export function* lastRuns(
  kernel: Kernel,
  tasks: readonly Address[],
  relative: boolean,
  cpus: readonly number[] | undefined,
): Generator<LastRunRow> {
  const all = optional(() => possibleCpus(kernel)) ?? [];
  const clocks = new Map(all.map((cpu) => [cpu, optional(() => runQueue(kernel, cpu).clock())]));
  const longest = taskTable(kernel).tasks.map(({ address }) => String(arrivalOf(kernel, address)).length);
  const digits = Math.max(0, ...longest);
  const rows = tasks
    .map((task) => ({ ...lastRun(kernel, task, relative, clocks), digits }))
    .toSorted((a, b) => b.lastRun - a.lastRun);
  if (cpus === undefined) {
    yield* rows;
    return;
  }
  for (const cpu of cpus) {
    let newCpu = true;
    for (const row of rows) {
      if (row.cpu !== cpu) continue;
      yield { ...row, newCpu };
      newCpu = false;
    }
  }
}

const arrivalOf = (kernel: Kernel, task: Address): bigint => optional(() => taskAt(kernel, task).lastArrival()) ?? 0n;

function lastRun(
  kernel: Kernel,
  at: Address,
  relative: boolean,
  clocks: ReadonlyMap<number, bigint | undefined>,
): LastRunRow {
  const task = taskAt(kernel, at);
  const header = taskHeader(kernel, at);
  const arrival = arrivalOf(kernel, at);
  const clock = clocks.get(header.cpu) ?? arrival;
  return {
    kind: "last-run",
    ...header,
    state: optional(() => stateLetters(task.state() | task.exitState())) ?? "??",
    lastRun: Number(arrival),
    ago: clock > arrival ? Number((clock - arrival) / 1_000_000n) : 0,
    relative,
    digits: 0,
    newCpu: false,
  };
}

/** `[d hh:mm:ss.mmm]`'s inside: a duration in milliseconds. */
export function formatDuration(milliseconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const seconds = milliseconds / 1000;
  const clock = `${two((seconds / 3600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 86400)} ${clock}.${String(milliseconds % 1000).padStart(3, "0")}`;
}

/** The lines of `-l` and `-m`. */
export function* formatLastRuns(rows: Iterable<LastRunRow>): Generator<string> {
  let first = true;
  for (const row of rows) {
    if (row.newCpu) yield `${first ? "" : "\n"}CPU: ${row.cpu}\n`;
    first = false;
    const when = row.relative ? formatDuration(row.ago) : String(row.lastRun).padStart(row.digits);
    yield `[${when}] [${row.state}]  ${formatTaskHeader(row)}\n`;
  }
}
