/** gdb's `disassemble`: the instructions of a function, or from one address to another. */
import { type Address, hex, offsetBy, UsageError } from "#base";
import { evaluateText, readAddress, readInteger } from "#object";
import { formatInstruction, instructionRow } from "../dis/instruction-row.ts";
import { instructionsFrom } from "../dis/instructions.ts";
import type { Session } from "../session.ts";
import { valueScope } from "../value/scope.ts";
import { symbolText } from "./address-text.ts";
import { type GdbCommand, type GdbRow, type MemoryRow, textRow } from "./gdb-command.ts";
import { addressOf } from "./location.ts";
import { splitArguments } from "./split-arguments.ts";

/** What is shown: a function's code, or that between two addresses. */
interface CodeRange {
  readonly start: Address;
  /** Exclusive. */
  readonly end: Address;
  readonly function: string | undefined;
}

/** `disassemble`, of the selected frame's function when nothing is named. */
export const disassemble: GdbCommand = {
  name: "disassemble",
  least: "disas",
  summary: "the instructions of a function, or of FROM,TO and FROM,+BYTES",
  *run(session, { letters, text }) {
    if (letters) throw new UsageError(`Invalid modifier: ${letters}.`);
    const range = rangeOf(session, text);
    const what =
      range.function === undefined
        ? `from 0x${hex(range.start)} to 0x${hex(range.end)}`
        : `for function ${range.function}`;
    yield textRow(`Dump of assembler code ${what}:\n`);
    yield* instructions(session, range);
    yield textRow("End of assembler dump.\n");
  },
};

function rangeOf(session: Session, text: string): CodeRange {
  const [from = "", to, ...more] = text === "" ? [] : splitArguments(text).map((part) => part.trim());
  if (more.length > 0) throw new UsageError("A syntax error in expression, near `,'.");
  const start = from === "" ? programCounter(session) : addressOf(session, from);
  if (to === undefined) return functionAt(session, start);
  const length = to.startsWith("+") ? readInteger(evaluateText(to.slice(1), valueScope(session))) : undefined;
  return { start, end: length === undefined ? addressOf(session, to) : offsetBy(start, length), function: undefined };
}

function programCounter(session: Session): Address {
  const here = valueScope(session).register?.("pc");
  if (here === undefined) throw new UsageError("No frame selected.");
  return readAddress(here);
}

function functionAt({ target: { symbols } }: Session, at: Address): CodeRange {
  const place = symbols.lookup(at);
  if (place === undefined) throw new UsageError("No function contains specified address.");
  const { address, size, name } = place.symbol;
  return { start: address, end: offsetBy(address, size), function: name };
}

function* instructions(session: Session, { start, end, function: name }: CodeRange): Generator<GdbRow> {
  const { target } = session;
  const { disassembler } = target;
  if (disassembler === undefined) throw new UsageError("there is no disassembler where this program runs");
  const scope = valueScope(session);
  const here = scope.register?.("pc");
  const current =
    here?.location.kind === "immediate" && here.location.unknown === undefined ? readAddress(here) : undefined;
  for (const instruction of instructionsFrom(disassembler, target.memory, start)) {
    if (instruction.address >= end) return;
    session.checkpoint();
    const row = instructionRow(target, instruction, { symbols: true, lines: false, radix: 10, plain: false });
    const text = formatInstruction({ ...row, tracePoint: false, symbol: undefined }).trimStart();
    const symbol = symbolText(scope, instruction.address);
    // Unlike elsewhere, the first instruction of a function has an offset; in its own listing that is all.
    const place = symbol?.includes("+") === false ? `${symbol}+0` : symbol;
    const label = place === undefined ? "" : ` <${name === undefined ? place : place.slice(place.indexOf("+"))}>`;
    const mark = instruction.address === current ? "=> " : "   ";
    yield {
      kind: "memory",
      address: instruction.address,
      symbol,
      values: [instruction.text],
      text: `${mark}0x${hex(instruction.address, 16)}${label}${text.slice(text.indexOf(":"))}`,
    } satisfies MemoryRow;
  }
}
