/** Stacks in crash's words. */
import { hex } from "#base";
import { formatPlaceName } from "../place-name.ts";
import { formatRegisters } from "../registers-text.ts";
import type { FrameRow } from "./frame-rows.ts";
import type { DebugRow, OrcRow } from "./frame-sizes.ts";
import { formatCrossing, formatFrame, formatSaved, formatUserMode, stackName } from "./frame-text.ts";
import type { Reading } from "./reading.ts";
import type { SearchRow } from "./stack-search.ts";
import type { StackSymbol } from "./stack-symbols.ts";
import { formatStackWord } from "./stack-word.ts";

/** The lines of a stack below the header of its task. `radix` is the session's. */
export function* formatReading(row: Reading, radix: 10 | 16): Generator<string> {
  switch (row.kind) {
    case "frames":
      yield* formatFrames(row, radix);
      break;
    case "symbols":
      yield* formatSymbols(row, radix);
      break;
    case "words":
      for (let i = 0; i < row.words.length; i += 2) {
        const pair = row.words.slice(i, i + 2).map((word) => formatStackWord(word, { radix, addresses: false }));
        yield `${hex(row.start + BigInt(i * 8), 16)}:  ${pair.join(" ")} \n`;
      }
      break;
    case "entries":
      yield* formatEntries(row.entries, radix);
      break;
    case "idle":
      break;
    case "none":
      yield "(no stack)\n";
      break;
    case "refused":
      yield `${row.text}\n`;
      break;
    case "failed":
      yield `    (${row.reason})\n`;
  }
}

function* formatFrames(row: Extract<Reading, { kind: "frames" }>, radix: 10 | 16): Generator<string> {
  let previous: FrameRow | undefined;
  if (row.lacks !== undefined) yield `    (${row.lacks})\n`;
  if (row.user !== undefined) yield* formatUserMode(row.user);
  const style = { offsets: row.offsets, unmarked: row.stale, radix, addresses: row.addresses };
  for (const frame of row.frames) {
    yield* formatFrame(frame, previous, style);
    previous = frame;
  }
  if (row.entry !== undefined) yield* formatSaved(row.entry, { radix });
  if (row.stop !== "end" && row.stop !== "user") yield `    (the stack cannot be followed further: ${row.stop})\n`;
}

function* formatSymbols(row: Extract<Reading, { kind: "symbols" }>, radix: 10 | 16): Generator<string> {
  const { start, symbols, offsets, user } = row;
  const place = (symbol: StackSymbol["symbol"]): string =>
    offsets === undefined ? symbol.name : formatPlaceName(symbol, offsets);
  // crash leaves the offset out here.
  if (start !== undefined) yield `              START: ${start.name} at ${hex(start.address, 16)}${owner(start)}\n`;
  for (const { slot, symbol, value, left, saved } of symbols) {
    const exception = left !== undefined && left !== "IRQ";
    if (exception && saved !== undefined) yield* formatSaved(saved, { radix });
    if (left !== undefined) yield* formatCrossing(left);
    yield `  [${hex(slot, 16)}] ${place(symbol)} at ${hex(value, 16)}${owner(symbol)}\n`;
    if (!exception && saved !== undefined) yield* formatSaved(saved, { radix });
  }
  if (user !== undefined) for (const line of formatRegisters(user)) yield `${line}\n`;
}

const owner = ({ module }: StackSymbol["symbol"]): string => (module === undefined ? "" : ` [${module}]`);

function* formatEntries(entries: Extract<Reading, { kind: "entries" }>["entries"], radix: 10 | 16): Generator<string> {
  for (const entry of entries) {
    yield `\n  ${entry.user ? "USER" : "KERNEL"}-MODE EXCEPTION FRAME AT: ${hex(entry.address, 16)}\n`;
    yield* formatSaved(entry, { radix });
  }
}

/** A stack that `bt -E` searched. */
export function* formatSearch({ cpu, stack, offline, entries, fault }: SearchRow, radix: 10 | 16): Generator<string> {
  const { name, exception } = stackName(stack);
  yield `CPU ${cpu} ${name}${exception ? " EXCEPTION" : ""} STACK:${offline ? " [OFFLINE]\n" : ""}\n`;
  if (offline) return;
  if (fault !== undefined) yield `(${fault})\n\n`;
  else if (entries.length === 0) yield "(none found)\n\n";
  else {
    yield* formatEntries(entries, radix);
    yield "\n";
  }
}

/** What a word of `bt -D` shows. */
export function* formatDebug(row: DebugRow): Generator<string> {
  if (row.kind === "said") {
    yield `${row.text}\n`;
    return;
  }
  const ip = hex(row.ip);
  yield `orc_dump: ${ip} / ${row.name ?? "(unresolved)"}\n--------\n`;
  if (!row.text) yield `WARNING: ${ip}: ip is outside kernel and module text ranges\n`;
  if (row.entries.length === 0) yield `${ip}: ip not found\n`;
  for (const entry of row.entries) yield formatOrc(entry);
}

function formatOrc(entry: OrcRow): string {
  const { ipAddress, ip, name, entryAddress, spOffset, bpOffset, spReg, bpReg, type, signal, end } = entry;
  const bits = `${signal === undefined ? "" : ` signal: ${signal}`}${end === undefined ? "" : ` end: ${end}`}`;
  const place = `ip: ${hex(ipAddress)} -> ${hex(ip)} / ${name ?? "(unresolved)"} -> orc: ${hex(entryAddress)}`;
  return `${place}  spo: ${spOffset} bpo: ${bpOffset} spr: ${spReg} bpr: ${bpReg} type: ${type}${bits}\n`;
}
