/** ps -l and -m: tasks by the time they last got a processor. */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { possibleCpus } from "#kernel/cpu";
import { runQueue } from "#kernel/sched";
import { taskAt, taskStateLetters, taskTable } from "#kernel/task";
import { formatTaskHeader, type TaskHeader, taskHeader } from "../task-header.ts";

/** When a task last got its processor. */
export interface LastRunRow extends TaskHeader {
  readonly kind: "last-run";
  readonly state: string;
  /** Nanoseconds by the scheduler's clock (sched_info.last_arrival). */
  readonly lastRun: number;
  /** Milliseconds before the processor's run queue clock stopped; what `-m` shows. */
  readonly ago: number;
  /** How the time is written. */
  readonly style: LastRunStyle;
}

/** Begins the tasks of one processor (-C). */
export interface CpuRow {
  readonly kind: "cpu";
  readonly cpu: number;
  /** It was offline, and its tasks are not to be shown. */
  readonly hidden: boolean;
}

/** `-m` rather than `-l`; of `-l` the base, and the digits of the longest time in the dump; of `-m` those of the days. */
export interface LastRunStyle {
  readonly relative: boolean;
  readonly radix: 10 | 16;
  readonly digits: number;
}

/** Rows of `tasks`, latest first. */
export function lastRuns(
  kernel: Kernel,
  tasks: readonly Address[],
  { relative, radix }: Pick<LastRunStyle, "relative" | "radix">,
): readonly LastRunRow[] {
  const all = optional(() => possibleCpus(kernel)) ?? [];
  const clocks = new Map(all.map((cpu) => [cpu, optional(() => runQueue(kernel, cpu).clock())]));
  const arrivals = new Map(taskTable(kernel).tasks.map(({ address }) => [address, arrivalOf(kernel, address)]));
  const longest = relative
    ? daysIn(Array.from(clocks.values()).reduce<bigint>((most, clock) => larger(most, clock ?? 0n), 0n))
    : Array.from(arrivals.values()).reduce(larger, 0n).toString(radix);
  const style = { relative, radix, digits: longest.length };
  return tasks
    .map((task): LastRunRow => {
      const header = taskHeader(kernel, task);
      const arrival = arrivals.get(task) ?? 0n;
      const clock = clocks.get(header.cpu) ?? arrival;
      return {
        kind: "last-run",
        ...header,
        state: optional(() => taskStateLetters(kernel, task)) ?? "??",
        lastRun: Number(arrival),
        ago: clock > arrival ? Number((clock - arrival) / 1_000_000n) : 0,
        style,
      };
    })
    .toSorted((a, b) => b.lastRun - a.lastRun);
}

/** The rows of each of `cpus`, behind one that says which. */
export function* byCpu(
  rows: readonly LastRunRow[],
  cpus: readonly number[],
  hidden: (cpu: number) => boolean,
): Generator<LastRunRow | CpuRow> {
  for (const cpu of cpus) {
    yield { kind: "cpu", cpu, hidden: hidden(cpu) };
    if (!hidden(cpu)) yield* rows.filter((row) => row.cpu === cpu);
  }
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const daysIn = (nanoseconds: bigint): string => String(nanoseconds / 86_400_000_000_000n);

const arrivalOf = (kernel: Kernel, task: Address): bigint => optional(() => taskAt(kernel, task).lastArrival()) ?? 0n;

/** `[d hh:mm:ss.mmm]`'s inside: a duration in milliseconds. */
export function formatDuration(milliseconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const seconds = milliseconds / 1000;
  const clock = `${two((seconds / 3600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 86400)} ${clock}.${String(milliseconds % 1000).padStart(3, "0")}`;
}

/** Characters of a duration behind its days. */
const CLOCK_WIDTH = " hh:mm:ss.mmm".length;

/** A line of `-l` or `-m`. */
export function formatLastRun(row: LastRunRow): string {
  const { relative, radix, digits } = row.style;
  const when = relative
    ? formatDuration(row.ago).padStart(digits + CLOCK_WIDTH)
    : row.lastRun.toString(radix).padStart(digits);
  return `[${when}] [${row.state}]  ${formatTaskHeader(row)}\n`;
}

/** The line above a processor's tasks; a blank one before all but the first. */
export function formatCpu({ cpu, hidden }: CpuRow, first: boolean): string {
  return `${first ? "" : "\n"}CPU: ${cpu}${hidden ? " [OFFLINE]" : ""}\n`;
}
