/** timer -r: the high-resolution timers. */
import { type Address, hex, isPartial, isUnavailable, type SymbolCell, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { type HighResolutionClockView, type HighResolutionTimerView, highResolutionTimers } from "#kernel/timer";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";
import { centredRight } from "../centred-right.ts";
import { messageOf } from "../error-text.ts";
import { findPlace, formatPlaceName } from "../place-name.ts";

/** A processor, before its clocks. */
export interface ClocksRow {
  readonly kind: "clocks";
  readonly cpu: number;
  /** Its `struct hrtimer_cpu_base`. */
  readonly address: Address | Unavailable;
  /** It was offline, and nothing of it is to be shown. */
  readonly hidden: boolean;
}
/** A clock of the processor above, before its timers. */
export interface ClockRow {
  readonly kind: "clock";
  readonly cpu: number;
  readonly number: number;
  /** The `struct hrtimer_clock_base`. */
  readonly address: Address;
  /** The function that tells the time. */
  readonly getTime: string | Unavailable | undefined;
  readonly now: string | Unavailable;
}
/** A timer of the clock above. */
export interface HrtimerRow {
  readonly kind: "hrtimer";
  readonly cpu: number;
  readonly timer: Address;
  readonly softExpires: string | Unavailable;
  readonly expires: string | Unavailable;
  readonly left: string | Unavailable;
  readonly function: Address | Unavailable;
  readonly place: SymbolCell | undefined;
}
/** Why timers of the clock above are missing. */
export interface BrokenClockRow {
  readonly kind: "broken-clock";
  readonly cpu: number;
  readonly reason: string;
}
/** A row of this view. */
export type HrtimersRow = ClocksRow | ClockRow | HrtimerRow | BrokenClockRow;

/** The timers of processors, by clock and time. */
export function* hrtimerRows(
  kernel: Kernel,
  cpus: readonly number[],
  hidden: (cpu: number) => boolean,
  radix: 10 | 16,
  checkpoint: () => void,
): Generator<HrtimersRow> {
  for (const cpu of cpus) {
    let base: ReturnType<typeof highResolutionTimers> | undefined;
    const address = cellOf(() => {
      base = highResolutionTimers(kernel, cpu);
      return base.address;
    });
    yield { kind: "clocks", cpu, address, hidden: hidden(cpu) };
    if (hidden(cpu)) continue;
    for (const [number, clock] of (base?.clocks ?? []).entries()) {
      yield clockRow(kernel, cpu, number, clock, radix);
      yield* timersOf(kernel, cpu, clock, checkpoint);
    }
  }
}

function clockRow(
  kernel: Kernel,
  cpu: number,
  number: number,
  clock: HighResolutionClockView,
  radix: 10 | 16,
): ClockRow {
  const nameOf = (time: Address | string | undefined): string | undefined => {
    if (typeof time !== "bigint") return time;
    const place = findPlace(kernel.target.symbols, time);
    return place === undefined ? "" : formatPlaceName(place, radix);
  };
  return {
    kind: "clock",
    cpu,
    number,
    address: clock.address,
    getTime: cellOf(() => nameOf(clock.getTime())),
    now: cellOf(() => String(clock.now())),
  };
}

function* timersOf(
  kernel: Kernel,
  cpu: number,
  clock: HighResolutionClockView,
  checkpoint: () => void,
): Generator<HrtimerRow | BrokenClockRow> {
  try {
    for (const timer of clock.timers()) {
      checkpoint();
      yield hrtimerRow(kernel, cpu, clock, timer);
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
    yield { kind: "broken-clock", cpu, reason: messageOf(error) };
  }
}

function hrtimerRow(
  kernel: Kernel,
  cpu: number,
  clock: HighResolutionClockView,
  timer: HighResolutionTimerView,
): HrtimerRow {
  const target = cellOf(() => timer.function());
  return {
    kind: "hrtimer",
    cpu,
    timer: timer.address,
    softExpires: cellOf(() => String(timer.softExpires())),
    expires: cellOf(() => String(timer.expires())),
    left: cellOf(() => String(timer.expires() - clock.now())),
    function: target,
    place: isUnavailable(target) ? undefined : findPlace(kernel.target.symbols, target),
  };
}

/** The lines of all clocks. */
export function* formatHrtimers(rows: readonly HrtimersRow[], radix: 10 | 16): Generator<string> {
  let firstCpu = true;
  let firstClock = true;
  for (const [i, row] of rows.entries()) {
    if (row.kind === "clocks") {
      const at = isUnavailable(row.address) ? `(${row.address.unavailable})` : hex(row.address);
      const shown = row.hidden ? "[OFFLINE]" : `HRTIMER_CPU_BASE: ${at}`;
      yield `${firstCpu ? "" : "\n"}CPU: ${row.cpu}  ${shown}\n`;
      [firstCpu, firstClock] = [false, true];
    } else if (row.kind === "clock") {
      const name = row.getTime === undefined ? "" : `  [${text(row.getTime)}]`;
      yield `${firstClock ? "" : "\n"}  CLOCK: ${row.number}  HRTIMER_CLOCK_BASE: ${hex(row.address)}${name}\n`;
      firstClock = false;
      const end = rows.findIndex((other, at) => at > i && (other.kind === "clock" || other.kind === "clocks"));
      yield* formatClock(row, rows.slice(i + 1, end === -1 ? undefined : end), radix);
    }
  }
}

const text = (value: string | Unavailable): string => (isUnavailable(value) ? "(unknown)" : value);

/** Columns are as wide as the last timer needs, since that is the latest. */
function* formatClock({ now }: ClockRow, rows: readonly HrtimersRow[], radix: 10 | 16): Generator<string> {
  const timers = rows.filter((row): row is HrtimerRow => row.kind === "hrtimer");
  const last = timers.at(-1);
  if (last !== undefined) {
    const soft = Math.max("SOFTEXPIRES".length, text(last.softExpires).length);
    const hard = Math.max("EXPIRES".length, text(last.expires).length);
    const left = text(last.left).length;
    const middle = (word: string, width: number): string => centredRight(word, width);
    yield `  ${middle("CURRENT", soft)}\n  ${middle(text(now), soft)}\n`;
    const titles = [middle("SOFTEXPIRES", soft), middle("EXPIRES", hard), middle("TTE", left)];
    yield `  ${[...titles, centred("HRTIMER", 16), centred("FUNCTION", 16)].join("  ")}\n`;
    for (const timer of timers) {
      if (isUnavailable(timer.expires)) {
        yield "  (destroyed timer)\n";
        continue;
      }
      const times = [
        middle(text(timer.softExpires), soft),
        middle(timer.expires, hard),
        text(timer.left).padStart(left),
      ];
      const name = timer.place === undefined ? "" : formatPlaceName(timer.place, radix);
      const target = isUnavailable(timer.function) ? "(unknown)" : `${hex(timer.function)}  <${name}>`;
      yield `  ${times.join("  ")}  ${hex(timer.timer)}  ${target}\n`;
    }
  }
  const failures = rows.filter((row) => row.kind === "broken-clock");
  for (const { reason } of failures) yield `  (${reason})\n`;
  if (last === undefined && failures.length === 0) yield "  (empty)\n";
}
