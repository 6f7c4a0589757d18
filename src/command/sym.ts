/** sym: symbols and their addresses. */
import { hex, type Row, UsageError } from "#base";
import type { KernelSymbol } from "#target";
import { has } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { evaluateNumber } from "./evaluate.ts";
import { findAddress } from "./number.ts";
import type { Session } from "./session.ts";
import {
  type BoundaryRow,
  listRow,
  moduleSymbols,
  placeRow,
  type SectionRow,
  type SymbolRow,
  sectionRow,
  symbolsContaining,
} from "./sym/symbol-rows.ts";
import { formatSymbol } from "./sym/symbol-text.ts";
import { symbolLookup } from "./symbol-argument.ts";
import { SynopsisError } from "./usage.ts";

type SymRow =
  | SymbolRow
  | BoundaryRow
  | SectionRow
  | (Row & { readonly kind: "none" })
  /** No such symbol; what contains the name follows. */
  | (Row & { readonly kind: "unknown"; readonly name: string })
  | (Row & { readonly kind: "alternative"; readonly match: SymbolRow | undefined })
  /** How many names contain a text, and the last of them. */
  | (Row & { readonly kind: "count"; readonly count: number; readonly last: string | undefined })
  /** It leads to no symbol; `reason` is there for a word that cannot be an address. */
  | (Row & { readonly kind: "invalid"; readonly address: string; readonly reason: string | undefined });

/** Symbols between two looks at the user's wish to stop. */
const CHECKPOINT = 4096;

/** What is shown of a symbol: its neighbours, and its section in the place of its line. */
interface Shown {
  readonly previous: boolean;
  readonly next: boolean;
  readonly section: boolean;
}

const SYMBOL_FIELDS = {
  symbol: "address, name, offset: bytes from the symbol's beginning, module: absent for the kernel itself",
  type: "nm's letter",
  code: "true when it is known to be machine code; false in lists, where nothing is looked up",
  line: "source file and line, `path: number`; absent without debug information",
  section: "section of the vmlinux, when it was asked for and is known",
};

export const sym: Command<SymRow> = {
  name: "sym",
  summary: "translate symbols and addresses",
  synopsis: ["[-l] | [-M] | [-m module] | [-p|-n] | [-q string] | [symbol | vaddr]"],
  description: `Shows the address, nm's type letter and the name of a symbol, or of the symbol that an address lies in, with the
module that defines it in brackets. For code of the kernel the source line follows when a vmlinux with debug information
was given. A name that several files use shows all of them.

Without a vmlinux, symbols come from the dump itself (kallsyms): the same names and addresses, without local labels and
the strings of exported names.`,
  options: [
    { name: "l", help: "all symbols" },
    { name: "M", help: "all symbols of modules" },
    { name: "m", value: "module", help: "the symbols of one module" },
    { name: "q", value: "string", help: "all symbols whose names contain the string" },
    { name: "p", help: "also the symbol before" },
    { name: "n", help: "also the symbol after" },
    { name: "L", help: "as -l", hidden: true },
    { name: "Q", value: "string", help: "how many names contain the string, and the last of them", hidden: true },
    { name: "s", help: "the section of the vmlinux instead of the source line", hidden: true },
  ],
  operands: "symbol",
  rows: {
    place: SYMBOL_FIELDS,
    section: SYMBOL_FIELDS,
    match: SYMBOL_FIELDS,
    entry: SYMBOL_FIELDS,
    boundary: {
      address: "where the region begins, or its last byte (behind it when the module has but one region)",
      module: "name of the module",
      part: "the region: `TEXT`, `DATA`, `RODATA` ...; absent when the module has but one",
      edge: "`START` or `END`",
    },
    "module-section": {
      address: "where the section begins, or the address behind it",
      module: "name of the module",
      name: "name of the section",
      edge: "`start` or `end`",
    },
    none: {},
    unknown: { name: "what is no symbol; `alternative` rows follow" },
    alternative: { match: "a symbol whose name contains it, as in `match` rows; absent when there is none" },
    count: { count: "how many names contain the text", last: "the last of them; absent when there is none" },
    invalid: { address: "what leads to no symbol", reason: "why it is no address; absent when it is one" },
  } satisfies RowsOf<SymRow>,
  examples: [
    { line: "sym jiffies", shows: "the address of a symbol" },
    { line: "sym -q _probe", shows: "symbols by a part of their names" },
    { line: "sym -np schedule", shows: "a symbol between its neighbours" },
  ],

  *run(session, args) {
    const choice = { previous: has(args, "p"), next: has(args, "n"), section: has(args, "s") };
    const lists = args.options.filter(({ name }) => !["p", "n", "s"].includes(name));
    if (lists.length === 0 && args.operands.length === 0) throw new SynopsisError();
    for (const { name, value = "" } of lists) yield* list(session, name, value);
    for (const word of args.operands) yield* translate(session, word, choice);
  },

  *text(rows, { radix }) {
    for (const row of rows) yield formatRow(row, radix);
  },
};

function* list(session: Session, option: string, value: string): Generator<SymRow> {
  const { kernel, target } = session;
  if (option === "q" || option === "Q") {
    let count = 0;
    let last: string | undefined;
    for (const row of symbolsContaining(kernel, value)) {
      if (++count % CHECKPOINT === 0) session.checkpoint();
      last = row.symbol.name;
      if (option === "q") yield row;
    }
    if (option === "Q") yield { kind: "count", count, last };
    else if (count === 0) yield { kind: "none" };
    return;
  }
  if (option === "l" || option === "L") {
    for (const symbol of target.symbols.symbols({ module: undefined })) yield listRow("entry", symbol);
  }
  const modules = option === "m" ? target.modules.filter(({ name }) => name === value) : target.modules;
  if (option === "m" && modules.length === 0) throw new UsageError(`${value}: no such module`);
  for (const module of modules) {
    session.checkpoint();
    yield* moduleSymbols(kernel, module);
  }
}

function* translate(session: Session, word: string, choice: Shown): Generator<SymRow> {
  const { kernel, target } = session;
  const named = target.symbols.shownAs(word);
  for (const symbol of named) yield* withNeighbours(session, symbol, 0, choice);
  if (named.length > 0) return;

  if (/^[0-9a-f]{17,}$/i.test(word)) {
    yield { kind: "invalid", address: word, reason: `input string too large: "${word}" (${word.length} vs 16)` };
    return;
  }
  const at = addressOf(session, word);
  if (at === undefined) {
    yield { kind: "unknown", name: word };
    let found = false;
    for (const match of symbolsContaining(kernel, word)) {
      found = true;
      yield { kind: "alternative", match };
    }
    if (!found) yield { kind: "alternative", match: undefined };
    return;
  }
  const place = target.symbols.lookup(at);
  if (place === undefined) yield { kind: "invalid", address: word, reason: undefined };
  else yield* withNeighbours(session, place.symbol, place.offset, choice);
}

/** A hexadecimal address, or an expression such as `schedule+10`; undefined for a word that is neither. */
function addressOf({ target }: Session, word: string) {
  const plain = /^(?:0x)?[0-9a-f]{1,16}$/i.test(word) ? findAddress(word) : undefined;
  if (plain !== undefined || !/[(+\-*/%#&^|~<>]/.test(word)) return plain;
  try {
    return evaluateNumber(word, symbolLookup(target.symbols)) as ReturnType<typeof findAddress>;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function* withNeighbours(
  { kernel, target }: Session,
  symbol: KernelSymbol,
  offset: number,
  { previous, next, section }: Shown,
): Generator<SymRow> {
  const shown = section ? sectionRow : placeRow;
  const before = previous ? target.symbols.neighbour(symbol, -1) : undefined;
  const after = next ? target.symbols.neighbour(symbol, 1) : undefined;
  if (before !== undefined) yield shown(kernel, before, 0);
  yield shown(kernel, symbol, offset);
  if (after !== undefined) yield shown(kernel, after, 0);
}

function formatRow(row: SymRow, radix: 10 | 16): string {
  switch (row.kind) {
    case "boundary":
      return `${hex(row.address)} MODULE ${row.part === undefined ? "" : `${row.part} `}${row.edge}: ${row.module}\n`;
    case "module-section":
      return `${hex(row.address)} [${row.name}]: section ${row.edge}\n`;
    case "none":
      return "(none found)\n";
    case "unknown":
      return `symbol not found: ${row.name}\npossible alternatives:\n`;
    case "alternative":
      return `  ${row.match === undefined ? "(none found)\n" : formatSymbol(row.match, radix)}`;
    case "invalid":
      return `${row.reason === undefined ? "" : `sym: ${row.reason}\n`}sym: invalid address: ${row.address}\n`;
    case "count":
      return `${row.count} found ${row.last === undefined ? "" : `(${row.last})`}\n`;
    default:
      return formatSymbol(row, radix);
  }
}
