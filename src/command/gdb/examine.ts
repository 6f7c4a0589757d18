/** gdb's `x`: memory from an address on, in the format and size that the letters say. */
import { type Address, address, offsetBy, UsageError } from "#base";
import {
  DEFAULT_STYLE,
  decay,
  evaluateText,
  formatText,
  integerValue,
  pointerTo,
  readAddress,
  readMemoryString,
  type Scope,
  valueAt,
} from "#object";
import type { IntType } from "#types";
import { formatInstruction, instructionRow } from "../dis/instruction-row.ts";
import { instructionsFrom } from "../dis/instructions.ts";
import type { Session } from "../session.ts";
import { valueScope } from "../value/scope.ts";
import { symbolicAddress, symbolText } from "./address-text.ts";
import { parseLetters } from "./format-letters.ts";
import type { GdbCommand, GdbRequest, MemoryRow } from "./gdb-command.ts";
import { type Examination, gdbState, type UnitSize } from "./state.ts";
import { formatUnit } from "./unit-text.ts";

/** Units on a line, by their size. */
const PER_LINE: Readonly<Record<UnitSize, number>> = { 1: 8, 2: 8, 4: 4, 8: 2 };
/** Longest string that is read, whatever limit the user sets. */
const MAX_STRING = 65_536;

/** `x`, which goes on behind what was shown last when it is not told where. */
export const examine: GdbCommand = {
  name: "x",
  summary: "memory at an address: x/16gx, x/s, x/5i",
  *run(session, request) {
    const { examination } = gdbState(session);
    const scope = valueScope(session);
    const { format, size, count } = wanted(examination, request);
    const at = startOf(scope, request.text, examination);
    examination.format = format;
    examination.size = format === "s" ? 1 : size;
    examination.count = Math.abs(count);
    examination.next = at;
    if (format === "i") yield* instructions(session, scope, at, count);
    else if (format === "s") yield* strings(session, scope, at, count, size);
    else yield* units(session, scope, at, count, { ...examination, format, size });
  },
};

/** What the letters say, and what they leave to the last `x` (or to what suits the format). */
function wanted(last: Examination, { letters = "", text }: GdbRequest): Pick<Examination, "format" | "size" | "count"> {
  const typed = parseLetters(letters);
  const format = typed.format ?? last.format;
  const count = typed.count ?? (text === "" && letters === "" ? last.count : 1);
  return { format, size: typed.size ?? usualSize(format, last.size, typed.format !== undefined), count };
}

function usualSize(format: Examination["format"], last: UnitSize, isTyped: boolean): UnitSize {
  if (format === "a") return 8;
  if (format === "f") return last === 4 || last === 8 ? last : 8;
  // The size of a character is asked for with the letter; of a string, it is never the last one's.
  return (format === "c" && isTyped) || format === "s" ? 1 : last;
}

function startOf(scope: Scope, text: string, { next }: Examination): Address {
  if (text === "") {
    if (next === undefined) throw new UsageError("Argument required (starting display address).");
    return next;
  }
  const value = evaluateText(text, scope);
  return readAddress(decay(value));
}

function* units(
  session: Session,
  scope: Scope,
  from: Address,
  count: number,
  { format, size }: Pick<Examination, "size"> & { readonly format: Exclude<Examination["format"], "i"> },
): Generator<MemoryRow> {
  const { examination } = gdbState(session);
  const { memory } = scope;
  let at = count < 0 ? offsetBy(from, count * size) : from;
  for (let left = Math.abs(count); left > 0; ) {
    session.checkpoint();
    const texts: string[] = [];
    const start = at;
    try {
      for (const most = Math.min(left, PER_LINE[size]); texts.length < most; left--) {
        const value = valueAt(unitType(size), memory, at);
        texts.push(formatUnit(value, format, size, scope));
        setLast(session, at, size, true);
        at = offsetBy(at, size);
        examination.next = at;
      }
    } catch (error) {
      // What could be read of the line is shown before the complaint.
      yield memoryRow(scope, start, texts, "");
      throw error;
    }
    yield memoryRow(scope, start, texts, "\n");
  }
  if (count < 0) examination.next = offsetBy(from, count * size);
}

function* strings(session: Session, scope: Scope, from: Address, count: number, size: UnitSize): Generator<MemoryRow> {
  if (count < 0) throw new UsageError("Strings cannot be examined backwards here.");
  const { examination } = gdbState(session);
  const { printMax } = session.settings;
  const most = Math.min(printMax || MAX_STRING, MAX_STRING);
  const width = size === 8 ? 1 : size;
  const form = { kind: width === 1 ? "" : width === 2 ? "u" : "U", size: width } as const;
  let at = from;
  for (let i = 0; i < count; i++) {
    session.checkpoint();
    const { text, end } = readMemoryString(scope.memory, at, most, width);
    if (end === "fault" && text.length === 0) {
      yield memoryRow(scope, at, [], "");
      scope.memory.read(at, 1);
    }
    const literal = formatText(text, { ...DEFAULT_STYLE, printMax: 0 }, end === "limit", form);
    setLast(session, at, 1, false);
    yield memoryRow(scope, at, [literal], "\n");
    at = offsetBy(at, text.length + (end === "nul" ? width : 0));
    examination.next = at;
  }
}

function* instructions(session: Session, scope: Scope, from: Address, count: number): Generator<MemoryRow> {
  const { target } = session;
  const { disassembler } = target;
  if (disassembler === undefined) throw new UsageError("there is no disassembler where this program runs");
  const start = count < 0 ? before(session, from, -count) : from;
  const { examination } = gdbState(session);
  const here = scope.register?.("pc");
  const current =
    here?.location.kind === "immediate" && here.location.unknown === undefined ? readAddress(here) : undefined;
  let left = Math.abs(count);
  if (left === 0) return;
  for (const instruction of instructionsFrom(disassembler, scope.memory, start)) {
    session.checkpoint();
    const row = instructionRow(target, instruction, { symbols: true, plain: false, lines: false, radix: 10 });
    const text = formatInstruction({ ...row, tracePoint: false, symbol: undefined }).trimStart();
    setLast(session, instruction.address, 1, false);
    examination.next = offsetBy(instruction.address, instruction.length);
    yield {
      kind: "memory",
      address: instruction.address,
      symbol: symbolText(scope, instruction.address),
      values: [instruction.text],
      // Padding between functions belongs to none.
      text: `${instruction.address === current ? "=> " : "   "}${symbolicAddress(scope, instruction.address)}${text.slice(text.indexOf(":"))}`,
    };
    if (--left === 0) return;
  }
}

/** Where `count` instructions before `at` begin: counted from the beginning of the function. */
function before({ target }: Session, at: Address, count: number): Address {
  const place = target.symbols.lookup(at);
  if (place === undefined || target.disassembler === undefined)
    throw new UsageError("No function contains specified address.");
  const starts: Address[] = [];
  for (const instruction of instructionsFrom(target.disassembler, target.memory, place.symbol.address)) {
    if (instruction.address >= at) break;
    starts.push(instruction.address);
  }
  return starts[Math.max(0, starts.length - count)] ?? at;
}

/** `$_` is the last address that was examined, `$__` what is there; nothing for strings and instructions. */
function setLast(session: Session, at: Address, size: UnitSize, hasContents: boolean): void {
  const { variables } = gdbState(session);
  const { memory } = session.target;
  const type = unitType(size);
  variables.set("_", integerValue(pointerTo(type), memory, at));
  if (hasContents) variables.set("__", valueAt(type, memory, at));
  else variables.delete("__");
}

/** gdb's own names, which are no characters whatever their size. */
function unitType(size: UnitSize): IntType {
  return { kind: "int", name: `int${8 * size}_t`, size, signed: true, encoding: "integer" };
}

function memoryRow(scope: Scope, at: Address, texts: readonly string[], end: string): MemoryRow {
  const label = symbolicAddress(scope, at);
  return {
    kind: "memory",
    address: address(at),
    symbol: symbolText(scope, at),
    values: texts,
    text: `${label}:${texts.length === 0 ? "\t" : texts.map((text) => `\t${text}`).join("")}${end}`,
  };
}

/** Makes `x` go on at `at`, where another command of gdb's was. */
export function examineNext(session: Session, at: Address): void {
  const { examination, variables } = gdbState(session);
  examination.next = at;
  variables.set("_", integerValue(pointerTo({ kind: "void" }), session.target.memory, at));
}
