/** eval: an expression's value in several bases. */
import { type Row } from "#base";
import { has } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { evaluateNumber } from "./evaluate.ts";
import { symbolLookup } from "./symbol-argument.ts";
import { SynopsisError } from "./usage.ts";

/** A value, and whether its bits are to be listed. */
interface ValueRow extends Row {
  /** Unsigned. */
  readonly value: bigint;
  /** Positions of the bits that are set, highest first; only when asked for. */
  readonly bits: readonly number[] | undefined;
}

/** A line of bit positions gets no further one beyond this column. */
const LAST_COLUMN = 76;

const UNITS = [
  { shift: 30n, name: "GB" },
  { shift: 20n, name: "MB" },
  { shift: 10n, name: "KB" },
] as const;

export const evalCommand: Command<ValueRow> = {
  name: "eval",
  summary: "evaluate an expression",
  synopsis: ["[-b][-l] (expression) | value"],
  description: `Shows the value of an expression in hexadecimal, decimal, octal and binary; a multiple of 1024 also in the largest
unit that divides it, and a value whose highest bit is set also as a negative number.

Operators are those of C with its precedence, # raises to a power, and parentheses nest:
  |  ^  &  <<  >>  +  -  *  /  %  #  and before a value ~ - +
Digits alone are decimal, other numbers hexadecimal with or without 0x; the suffixes k, m and g multiply by powers of 1024.
A name is the address of that symbol. Around expressions with | or > the parentheses are needed, because a line's output
can be redirected. Values have 64 bits.`,
  options: [
    { name: "b", help: "the positions of the bits that are set" },
    { name: "l", help: "64-bit values; they always are" },
  ],
  raw: true,
  optionsFirst: true,
  rows: {
    row: {
      value: "the value, unsigned, of 64 bits",
      bits: "positions of the bits that are set, highest first; absent without -b",
    },
  } satisfies RowsOf<ValueRow>,
  operands: "expression",
  examples: [
    { line: "eval 128m", shows: "a size in bytes" },
    { line: "eval (1 << 27) - 1", shows: "an expression" },
    { line: "eval -b 41dc065", shows: "which bits a flag word has" },
  ],

  *run(session, args) {
    const [expression = ""] = args.operands;
    if (expression.trim() === "") throw new SynopsisError();
    const value = evaluateNumber(expression.replaceAll('"', ""), symbolLookup(session.target.symbols));
    yield { value, bits: has(args, "b") ? bitsOf(value) : undefined };
  },

  *text(rows) {
    for (const { value, bits } of rows) {
      const signed = BigInt.asIntN(64, value);
      yield `hexadecimal: ${value.toString(16)}  ${inUnits(value)}\n`;
      yield `    decimal: ${value}  ${signed < 0n ? `(${signed})` : ""}\n`;
      yield `      octal: ${value.toString(8)}\n`;
      yield `     binary: ${value.toString(2).padStart(64, "0")}\n`;
      if (bits !== undefined) yield formatBits(bits);
    }
  },
};

function bitsOf(value: bigint): readonly number[] {
  const digits = value.toString(2);
  return [...digits].flatMap((digit, i) => (digit === "1" ? [digits.length - 1 - i] : []));
}

/** The value in the largest unit that divides it, in parentheses; empty when none does. */
function inUnits(value: bigint): string {
  const unit = value === 0n ? undefined : UNITS.find(({ shift }) => (value >> shift) << shift === value);
  return unit === undefined ? "" : `(${value >> unit.shift}${unit.name})`;
}

function formatBits(bits: readonly number[]): string {
  let text = "";
  let line = "   bits set: ";
  for (const bit of bits) {
    if (line.length > LAST_COLUMN) {
      text += `${line}\n`;
      line = " ".repeat(13);
    }
    line += `${bit} `;
  }
  return `${text}${line}\n`;
}
