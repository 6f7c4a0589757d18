/** ptob: page numbers as addresses. */
import { type Address, address, hex, type Row, UsageError } from "#base";
import type { Command, RowsOf } from "./command.ts";
import { findNumber } from "./number.ts";
import { SynopsisError } from "./usage.ts";

interface PageAddressRow {
  /** The page frame number, as given (unsigned long). */
  readonly page: bigint;
  /** The physical address of the page's first byte. */
  readonly address: Address;
}

export const ptob: Command<Row & PageAddressRow> = {
  name: "ptob",
  summary: "pages to bytes: the address of a page",
  synopsis: ["page_number ..."],
  description: `Shows the physical addresses of pages by their frame numbers. A number of digits alone is decimal, others are
hexadecimal.`,
  options: [],
  operands: "word",
  rows: {
    row: { page: "the page frame number", address: "physical address of the page" },
  } satisfies RowsOf<PageAddressRow>,
  examples: [{ line: "ptob 512a", shows: "where a page begins" }],

  *run({ target }, { operands }) {
    if (operands.length === 0) throw new SynopsisError();
    for (const word of operands) {
      const page = findNumber(word);
      if (page === undefined) throw new UsageError(`not a valid number: ${word}`);
      yield { page, address: address(page * BigInt(target.physical.pageSize)) };
    }
  },

  *text(rows) {
    for (const { page, address: at } of rows) yield `${hex(page)}: ${hex(at)}\n`;
  },
};
