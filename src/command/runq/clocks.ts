/** runq -t, -T and -m: the clocks of run queues, and how long their current tasks have had the processor. */
import { isUnavailable, type TaskCell, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { currentTask, runQueue } from "#kernel/sched";
import { taskAt } from "#kernel/task";
import { cellOf } from "../cell-of.ts";
import { formatDuration } from "../ps/last-run.ts";
import { taskHeader } from "../task-header.ts";
import type { ShownCpus } from "./queues.ts";
import { formatTask } from "./queues-text.ts";

/** A run queue's clock. */
export interface ClockRow {
  readonly kind: "clock";
  readonly view: "times" | "lags" | "durations";
  readonly cpu: number;
  /** How many there are, whether shown or not. */
  readonly cpus: number;
  readonly clock: string | Unavailable;
  readonly lag: number | Unavailable;
  readonly current: TaskCell | Unavailable;
  readonly lastRun: string | Unavailable;
  readonly running: number | Unavailable;
  /** It was offline, and nothing of it is to be shown. */
  readonly hidden: boolean;
}

interface Clock {
  readonly cpu: number;
  readonly clock: bigint | Unavailable;
}

const clockOf = (kernel: Kernel, cpu: number): Clock => ({ cpu, clock: cellOf(() => runQueue(kernel, cpu).clock()) });

/** A row for each processor; with `lags` the most advanced first, and always of all processors. */
export function* clockRows(
  kernel: Kernel,
  view: ClockRow["view"],
  { cpus, hidden }: ShownCpus,
  all: readonly number[],
): Generator<ClockRow> {
  const clocks = all.map((cpu) => clockOf(kernel, cpu));
  const known = clocks.flatMap(({ clock }) => (isUnavailable(clock) ? [] : [clock]));
  const newest = known.reduce((most, clock) => (clock > most ? clock : most), 0n);
  const chosen = view === "lags" ? clocks.toSorted(byClock) : clocks.filter(({ cpu }) => cpus.includes(cpu));
  for (const { cpu, clock } of chosen) {
    const lastRun = cellOf(() => taskAt(kernel, currentTask(kernel, cpu)).lastArrival());
    const ran = isUnavailable(clock) || isUnavailable(lastRun) ? undefined : clock - lastRun;
    const missing = isUnavailable(clock) ? clock : lastRun;
    yield {
      kind: "clock",
      view,
      cpu,
      cpus: all.length,
      clock: isUnavailable(clock) ? clock : String(clock),
      lag: isUnavailable(clock) ? clock : Number(newest - clock),
      current: cellOf(() => taskHeader(kernel, currentTask(kernel, cpu)).task),
      lastRun: isUnavailable(lastRun) ? lastRun : String(lastRun),
      running: ran === undefined ? (missing as Unavailable) : Math.max(0, Number(ran / 1_000_000n)),
      hidden: hidden(cpu),
    };
  }
}

/** The latest first; one that cannot be read is last. */
function byClock(a: Clock, b: Clock): number {
  const value = ({ clock }: Clock): bigint => (isUnavailable(clock) ? -1n : clock);
  return value(a) === value(b) ? 0 : value(a) < value(b) ? 1 : -1;
}

/** The lines of a view. */
export function* formatClocks(rows: readonly ClockRow[], radix: 10 | 16): Generator<string> {
  const days = rows.flatMap(({ clock }) =>
    isUnavailable(clock) ? [] : [daysOf(Number(BigInt(clock) / 1_000_000n))],
  )[0];
  for (const row of rows) {
    if (row.view === "times") yield* formatTimes(row, radix);
    else if (row.view === "lags") yield formatLag(row);
    else yield formatRunning(row, days ?? 0);
  }
}

/** Digits of the days in a duration. */
const daysOf = (milliseconds: number): number => formatDuration(milliseconds).indexOf(" ");

function* formatTimes({ cpu, clock, lastRun, current, hidden }: ClockRow, radix: 10 | 16): Generator<string> {
  const show = (time: string | Unavailable): string =>
    isUnavailable(time) ? "(unknown)" : BigInt(time).toString(radix);
  if (hidden) {
    yield `${`CPU ${cpu}`.padStart(6)}: [OFFLINE]\n`;
    return;
  }
  const shown = show(clock);
  yield `${`CPU ${cpu}`.padStart(6)}: ${shown}\n`;
  if (isUnavailable(current)) yield `(${current.unavailable})\n`;
  else {
    const time = isUnavailable(lastRun) ? "(unknown)" : show(lastRun).padStart(shown.length, "0");
    yield `${" ".repeat(Math.max(2, String(cpu).length) + 6)}${time}  ${formatTask(current)}\n`;
  }
}

function formatLag({ cpu, cpus, lag }: ClockRow): string {
  const seconds = isUnavailable(lag) ? "(unknown)" : `${(lag / 1e9).toFixed(2)} secs`;
  return `${" ".repeat(2 + String(cpus).length - String(cpu).length)}CPU ${cpu}: ${seconds}\n`;
}

function formatRunning({ cpu, cpus, running, current, hidden }: ClockRow, days: number): string {
  const place = `${" ".repeat(1 + String(cpus).length - String(cpu).length)}CPU ${cpu}:`;
  if (hidden) return `${place} [OFFLINE]\n`;
  if (isUnavailable(current) || isUnavailable(running)) return `${place} [unknown]\n`;
  const duration = formatDuration(running);
  return `${place} [${" ".repeat(Math.max(0, days - duration.indexOf(" ")))}${duration}]  ${formatTask(current)}\n`;
}
