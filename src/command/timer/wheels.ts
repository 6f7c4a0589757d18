/** timer: the timers that count in jiffies. */
import { type Address, hex, isUnavailable, optional, type SymbolCell, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { jiffies } from "#kernel/time";
import { type TimerView, type TimerWheel, timerWheels } from "#kernel/timer";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";
import { centredRight } from "../centred-right.ts";
import { messageOf } from "../error-text.ts";
import { findPlace, formatPlaceName } from "../place-name.ts";

/** The time. */
export interface JiffiesRow {
  readonly kind: "jiffies";
  readonly jiffies: string | Unavailable;
}
/** A wheel of a processor, before its timers. */
export interface WheelRow {
  readonly kind: "wheel";
  readonly cpu: number;
  readonly name: string | undefined;
  readonly address: Address;
  readonly jiffies: string | Unavailable;
}
/** A timer of the wheel above. */
export interface TimerRow {
  readonly kind: "timer";
  readonly cpu: number;
  readonly timer: Address;
  readonly expires: string | Unavailable;
  /** Jiffies until it expires. */
  readonly left: string | Unavailable;
  readonly function: Address | Unavailable;
  readonly place: SymbolCell | undefined;
}
/** A processor that was offline, and of which nothing is to be shown. */
export interface OfflineRow {
  readonly kind: "offline";
  readonly cpu: number;
}
/** Why timers are missing. */
export interface BrokenRow {
  readonly kind: "broken";
  readonly cpu: number;
  readonly reason: string;
}
/** A row of this view. */
export type WheelsRow = JiffiesRow | WheelRow | TimerRow | OfflineRow | BrokenRow;

/** The timers of processors, by wheel and time. */
export function* wheelRows(
  kernel: Kernel,
  cpus: readonly number[],
  hidden: (cpu: number) => boolean,
  checkpoint: () => void,
): Generator<WheelsRow> {
  const now = optional(() => jiffies(kernel));
  const shown = cellOf(() => String(jiffies(kernel)));
  yield { kind: "jiffies", jiffies: shown };
  for (const cpu of cpus) {
    if (hidden(cpu)) {
      yield { kind: "offline", cpu };
      continue;
    }
    const wheels = cellOfWheels(kernel, cpu);
    if ("reason" in wheels) {
      yield { kind: "broken", cpu, reason: wheels.reason };
      continue;
    }
    for (const wheel of wheels.found) {
      yield { kind: "wheel", cpu, name: wheel.name, address: wheel.address, jiffies: shown };
      yield* timerRows(kernel, cpu, wheel, now, checkpoint);
    }
  }
}

function cellOfWheels(
  kernel: Kernel,
  cpu: number,
): { readonly found: readonly TimerWheel[] } | { readonly reason: string } {
  let found: readonly TimerWheel[] = [];
  const read = cellOf(() => {
    found = timerWheels(kernel, cpu);
    return true;
  });
  return isUnavailable(read) ? { reason: read.unavailable } : { found };
}

function* timerRows(
  kernel: Kernel,
  cpu: number,
  wheel: TimerWheel,
  now: bigint | undefined,
  checkpoint: () => void,
): Generator<TimerRow | BrokenRow> {
  const failures: string[] = [];
  const timers: { readonly row: TimerRow; readonly expires: bigint }[] = [];
  const failed = cellOf(() => {
    for (const timer of wheel.timers((error) => failures.push(messageOf(error)))) {
      checkpoint();
      timers.push({ row: timerRow(kernel, cpu, timer, now), expires: optional(() => timer.expires()) ?? 0n });
    }
    return true;
  });
  if (isUnavailable(failed)) failures.push(failed.unavailable);
  const ordered = timers.toSorted((a, b) => (a.expires < b.expires ? -1 : a.expires > b.expires ? 1 : 0));
  for (const { row } of ordered) yield row;
  for (const reason of failures) yield { kind: "broken", cpu, reason };
}

function timerRow(kernel: Kernel, cpu: number, timer: TimerView, now: bigint | undefined): TimerRow {
  const target = cellOf(() => timer.function());
  return {
    kind: "timer",
    cpu,
    timer: timer.address,
    expires: cellOf(() => String(timer.expires())),
    left:
      now === undefined
        ? { unavailable: "jiffies cannot be read" }
        : cellOf(() => String(BigInt.asIntN(64, timer.expires() - now))),
    function: target,
    place: isUnavailable(target) ? undefined : findPlace(kernel.target.symbols, target),
  };
}

/** The lines of all wheels. */
export function* formatWheels(rows: readonly WheelsRow[], radix: 10 | 16): Generator<string> {
  let width = "JIFFIES".length;
  let previous: number | undefined;
  for (const [i, row] of rows.entries()) {
    if (row.kind === "jiffies") {
      const now = text(row.jiffies);
      width = Math.max(width, now.length);
      // The older wheels have a time each.
      if (isOld(rows)) continue;
      yield `${"JIFFIES".padEnd(width)}\n${now.padStart(width)}\n\n`;
    } else if (row.kind === "wheel") {
      if (previous !== undefined && previous !== row.cpu && row.name !== undefined) yield "\n";
      previous = row.cpu;
      const end = rows.findIndex((other, at) => at > i && other.kind === "wheel");
      const timers = rows.slice(i + 1, end === -1 ? undefined : end);
      yield* row.name === undefined ? formatOldWheel(row, timers, radix) : formatWheel(row, timers, width, radix);
    } else if (row.kind === "offline") yield `${isOld(rows) ? "TVEC" : "TIMER"}_BASES[${row.cpu}]: [OFFLINE]\n`;
    else if (row.kind === "broken" && previous !== row.cpu) yield `TIMER_BASES[${row.cpu}]: (${row.reason})\n`;
  }
}

const text = (value: string | Unavailable): string => (isUnavailable(value) ? "(unknown)" : value);
const isOld = (rows: readonly WheelsRow[]): boolean =>
  rows.some((row) => row.kind === "wheel" && row.name === undefined);
const isTimer = (row: WheelsRow): row is TimerRow => row.kind === "timer";

/** Columns of the time left: a sign is allowed for. crash measures with abs(3), which sees the lower 32 bits alone. */
function leftWidth(timers: readonly TimerRow[]): number {
  const lengths = timers.map(({ left }) => {
    const value = isUnavailable(left) ? 0n : BigInt.asIntN(32, BigInt(left));
    return String(value < 0n ? -value : value).length + 1;
  });
  return Math.max("TTE".length, ...lengths, 2);
}

function* formatWheel(
  { cpu, name, address }: WheelRow,
  rows: readonly WheelsRow[],
  width: number,
  radix: 10 | 16,
): Generator<string> {
  const timers = rows.filter(isTimer);
  const leftColumns = leftWidth(timers);
  yield `TIMER_BASES[${cpu}][${name}]: ${hex(address)}\n`;
  yield `  ${"EXPIRES".padEnd(width)}     ${"TTE".padEnd(leftColumns)}     TIMER_LIST     FUNCTION\n`;
  for (const row of timers) yield `  ${formatTimer(row, width, leftColumns, radix)}`;
  if (timers.length === 0) yield "  (none)\n";
  yield* formatFailures(rows);
}

function* formatOldWheel(
  { cpu, address, jiffies: now }: WheelRow,
  rows: readonly WheelsRow[],
  radix: 10 | 16,
): Generator<string> {
  const timers = rows.filter(isTimer);
  const width = Math.max("JIFFIES".length, ...timers.map(({ expires }) => text(expires).length));
  const leftColumns = leftWidth(timers);
  yield `TVEC_BASES[${cpu}]: ${hex(address)}\n`;
  yield `${centredRight("JIFFIES", width)}\n${text(now).padStart(width)}\n`;
  const titles = [
    centredRight("EXPIRES", width),
    centredRight("TTE", leftColumns),
    centred("TIMER_LIST", 16),
    centred("FUNCTION", 16),
  ];
  yield `${titles.join("  ")}\n`;
  for (const row of timers) yield formatTimer(row, width, leftColumns, radix);
  yield* formatFailures(rows);
}

function formatTimer(row: TimerRow, width: number, leftColumns: number, radix: 10 | 16): string {
  const { expires, left, timer, function: target, place } = row;
  const columns = [text(expires).padStart(width), text(left).padStart(leftColumns), hex(timer, 16)];
  const shown = isUnavailable(target) ? "(unknown)" : hex(target).padStart(16);
  return `${columns.join("  ")}  ${shown}  <${place === undefined ? "" : formatPlaceName(place, radix)}>\n`;
}

function* formatFailures(rows: readonly WheelsRow[]): Generator<string> {
  for (const row of rows) if (row.kind === "broken") yield `  (${row.reason})\n`;
}
