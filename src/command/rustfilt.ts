/** rustfilt: what Rust's symbols are called in the source. */
import type { Row } from "#base";
import { demangleRust } from "#object";
import type { Command, RowsOf } from "./command.ts";
import { SynopsisError } from "./usage.ts";

/** A symbol and its name. */
interface NameRow extends Row {
  readonly symbol: string;
  /** Undefined for what is no symbol of Rust's. */
  readonly name: string | undefined;
}

export const rustfilt: Command<NameRow> = {
  name: "rustfilt",
  summary: "the name behind a symbol of Rust's",
  synopsis: ["<symbol>"],
  description: `Shows what the compiler of Rust made a symbol of: the path of a function or static, with the types that it was made
for. Symbols of both manglings are understood, those of v0 (_R...) and those of before (_ZN...E); hashes are left out.`,
  options: [],
  operands: "symbol",
  rows: {
    row: { symbol: "the symbol as it was typed", name: "its name; absent when it is no symbol of Rust's" },
  } satisfies RowsOf<NameRow>,
  examples: [
    { line: "rustfilt _RNvNtCsbZfwWpAStWS_4core3num22from_ascii_radix_panic", shows: "the path of a function" },
  ],
  *run(_session, { operands }) {
    if (operands.length === 0) throw new SynopsisError();
    for (const symbol of operands) yield { symbol, name: demangleRust(symbol) };
  },
  *text(rows) {
    for (const { symbol, name } of rows) yield name === undefined ? `Not a rust symbol: \n${symbol}\n` : `${name}\n`;
  },
};
