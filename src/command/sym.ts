/** sym: symbols and their addresses. */
import { hex, type Row, UsageError } from "#base";
import type { KernelSymbol } from "#target";
import { has } from "./arguments.ts";
import type { Command } from "./command.ts";
import { evaluateNumber } from "./evaluate.ts";
import { findAddress } from "./number.ts";
import type { Session } from "./session.ts";
import {
  type BoundaryRow,
  listRow,
  moduleSymbols,
  placeRow,
  type SymbolRow,
  symbolsContaining,
} from "./sym/symbol-rows.ts";
import { formatSymbol } from "./sym/symbol-text.ts";
import { symbolLookup } from "./symbol-argument.ts";
import { SynopsisError } from "./usage.ts";

type SymRow =
  | SymbolRow
  | BoundaryRow
  | (Row & { readonly kind: "none" })
  /** No such symbol; what contains the name follows. */
  | (Row & { readonly kind: "unknown"; readonly name: string })
  | (Row & { readonly kind: "alternative"; readonly match: SymbolRow | undefined })
  | (Row & { readonly kind: "invalid"; readonly address: string });

/** Which neighbours of a symbol are shown with it. */
interface Neighbours {
  readonly previous: boolean;
  readonly next: boolean;
}

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
  ],
  operands: "symbol",
  examples: [
    { line: "sym jiffies", shows: "the address of a symbol" },
    { line: "sym -q _probe", shows: "symbols by a part of their names" },
    { line: "sym -np schedule", shows: "a symbol between its neighbours" },
  ],

  *run(session, args) {
    const neighbours = { previous: has(args, "p"), next: has(args, "n") };
    const lists = args.options.filter(({ name }) => name !== "p" && name !== "n");
    if (lists.length === 0 && args.operands.length === 0) throw new SynopsisError();
    for (const { name, value = "" } of lists) yield* list(session, name, value);
    for (const word of args.operands) yield* translate(session, word, neighbours);
  },

  *text(rows, { radix }) {
    for (const row of rows) yield formatRow(row, radix);
  },
};

function* list(session: Session, option: string, value: string): Generator<SymRow> {
  const { kernel, target } = session;
  if (option === "q") {
    let found = false;
    for (const row of symbolsContaining(kernel, value)) {
      found = true;
      yield row;
    }
    if (!found) yield { kind: "none" };
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

function* translate(session: Session, word: string, neighbours: Neighbours): Generator<SymRow> {
  const { kernel, target } = session;
  const named = target.symbols.all(word);
  for (const symbol of named) yield* withNeighbours(session, symbol, 0, neighbours);
  if (named.length > 0) return;

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
  if (place === undefined) yield { kind: "invalid", address: word };
  else yield* withNeighbours(session, place.symbol, place.offset, neighbours);
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
  { previous, next }: Neighbours,
): Generator<SymRow> {
  const before = previous ? target.symbols.neighbour(symbol, -1) : undefined;
  const after = next ? target.symbols.neighbour(symbol, 1) : undefined;
  if (before !== undefined) yield placeRow(kernel, before, 0);
  yield placeRow(kernel, symbol, offset);
  if (after !== undefined) yield placeRow(kernel, after, 0);
}

function formatRow(row: SymRow, radix: 10 | 16): string {
  switch (row.kind) {
    case "boundary":
      return `${hex(row.address)} MODULE ${row.part === undefined ? "" : `${row.part} `}${row.edge}: ${row.module}\n`;
    case "none":
      return "(none found)\n";
    case "unknown":
      return `symbol not found: ${row.name}\npossible alternatives:\n`;
    case "alternative":
      return `  ${row.match === undefined ? "(none found)\n" : formatSymbol(row.match, radix)}`;
    case "invalid":
      return `sym: invalid address: ${row.address}\n`;
    default:
      return formatSymbol(row, radix);
  }
}
