/** ascii: the characters that the bytes of a word stand for, or all characters with their numbers. */
import { type Address, address, type Row } from "#base";
import type { Command, RowsOf } from "./command.ts";
import { parseAddress } from "./number.ts";

/** A word and its characters. */
interface WordRow extends Row {
  readonly kind: "word";
  readonly value: Address;
  /** From the lowest byte on, as they lie in memory. */
  readonly text: string;
}
/** A character of the chart. */
interface CharacterRow extends Row {
  readonly kind: "character";
  readonly code: number;
  readonly name: string;
}
type AsciiRow = WordRow | CharacterRow;

/** What control characters are called. */
const CONTROLS = (
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI " +
  "DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
).split(" ");
const DELETE = 0x7f;
const BYTES = 8;

export const ascii: Command<AsciiRow> = {
  name: "ascii",
  summary: "translate a word into characters",
  synopsis: ["value ..."],
  description: `Shows the characters of hexadecimal values, from the lowest byte on, which is their order in memory. Control
characters are named, and bytes that are no ASCII shown as they are, both in angle brackets.

Without a value, shows the chart of all characters: the column is the first hexadecimal digit, the row the second.`,
  options: [],
  operands: "word",
  rows: {
    word: { value: "the number", text: "its bytes as characters, the lowest first" },
    character: { code: "the character's number", name: "the character, or what it is called" },
  } satisfies RowsOf<AsciiRow>,
  examples: [
    { line: "ascii 62696c2f7273752f", shows: "a word as text" },
    { line: "ascii", shows: "the chart of all characters" },
  ],
  *run(_session, { operands }) {
    if (operands.length === 0) {
      for (let code = 0; code <= DELETE; code++) yield { kind: "character", code, name: nameOf(code) };
      return;
    }
    for (const word of operands) {
      const value = parseAddress(word);
      const bytes = Array.from({ length: BYTES }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
      yield { kind: "word", value: address(value), text: bytes.map(byteText).join("") };
    }
  },
  *text(rows) {
    const chart: CharacterRow[] = [];
    for (const row of rows) {
      if (row.kind === "character") chart.push(row);
      else yield `${row.value.toString(16).padStart(16, "0")}: ${row.text}\n`;
    }
    if (chart.length > 0) yield* formatChart(chart);
  },
};

function nameOf(code: number): string {
  if (code === DELETE) return "DEL";
  return CONTROLS[code] ?? (code === 0x20 ? "SP" : String.fromCharCode(code));
}

function byteText(byte: number): string {
  if (byte > DELETE) return `<${byte.toString(16)}>`;
  return byte < 0x20 || byte === DELETE ? `<${nameOf(byte)}>` : String.fromCharCode(byte);
}

/** Eight columns of sixteen: names of control characters to the right of theirs, characters in the middle. */
function* formatChart(chart: readonly CharacterRow[]): Generator<string> {
  yield "\n      0    1   2   3   4   5   6   7\n    +-------------------------------\n";
  for (let low = 0; low < 16; low++) {
    const cells = [...chart].filter(({ code }) => code % 16 === low).map(({ name, code }) => [name, code] as const);
    const text = cells.map(([name, code]) => cellText(name, code)).join(" ");
    yield `  ${low.toString(16).toUpperCase()} | ${text.trimEnd()}\n`;
  }
  yield "\n";
}

function cellText(name: string, code: number): string {
  if (code < 0x20 || code === DELETE) return name.padStart(3);
  return name.length > 1 ? name.padStart(3) : ` ${name} `;
}
