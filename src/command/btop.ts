/** btop: addresses as page numbers. */
import type { Address, Row } from "#base";
import { hex } from "#base";
import type { Command, RowsOf } from "./command.ts";
import { parseAddress } from "./number.ts";
import { SynopsisError } from "./usage.ts";

interface PageNumberRow {
  /** The address (physical, or whatever was given). */
  readonly address: Address;
  /** Its page frame number; of a 64-bit address up to 52 bits. */
  readonly page: number;
}

export const btop: Command<Row & PageNumberRow> = {
  name: "btop",
  summary: "bytes to pages: the page number of an address",
  synopsis: ["address ..."],
  description: `Shows the page frame numbers of physical addresses (hexadecimal): the address divided by the page size, rounded down.`,
  options: [],
  operands: "address",
  rows: {
    row: { address: "the address that was given", page: "its page frame number" },
  } satisfies RowsOf<PageNumberRow>,
  examples: [{ line: "btop 512a000", shows: "the number of a page" }],

  *run({ target }, { operands }) {
    if (operands.length === 0) throw new SynopsisError();
    const pageSize = BigInt(target.physical.pageSize);
    for (const word of operands) {
      const address = parseAddress(word);
      yield { address, page: Number(address / pageSize) };
    }
  },

  *text(rows) {
    for (const { address, page } of rows) yield `${hex(address)}: ${hex(page)}\n`;
  },
};
