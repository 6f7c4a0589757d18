/** pte: what the entries of page tables say. */
import { UsageError } from "#base";
import type { Command, RowsOf } from "./command.ts";
import { parseAddress } from "./number.ts";
import { type EntryRow, entryRow } from "./pte/entry-row.ts";
import { formatEntry } from "./pte/entry-text.ts";

export const pte: Command<EntryRow> = {
  name: "pte",
  summary: "translate a page table entry",
  synopsis: ["contents ..."],
  description: `Shows the physical address and the flags in the contents of page table entries (hexadecimal), or the swap device and
the offset in pages from its beginning when the page was swapped out.

Kernels that defend against L1TF invert the address of a page without access (PROTNONE): the address shown is the true one.`,
  options: [],
  operands: "address",
  rows: {
    entry: {
      contents: "the entry, as 64 bits",
      physical: "physical address that the entry leads to; absent when it leads to no memory",
      flags: "names of the bits that are set; empty for an empty entry and for a page that was swapped out",
      swap: "device: number, path: of the swap device, absent when there is none of that number; page: offset in pages",
    },
  } satisfies RowsOf<EntryRow>,
  examples: [
    { line: "pte 80000000bb1f2867", shows: "a page of a process" },
    { line: "pte 163 0", shows: "several entries" },
  ],

  *run({ kernel }, { operands }) {
    for (const word of operands) {
      const row = entryRow(kernel, parseAddress(word));
      yield row;
      if (row.swap !== undefined && row.swap.path === undefined) throw new UsageError("cannot determine swap location");
    }
  },

  *text(rows) {
    for (const row of rows) yield formatEntry(row);
  },
};
