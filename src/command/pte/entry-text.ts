/** An entry of a page table in crash's columns. */
import { hex, isUnavailable } from "#base";
import type { EntryRow } from "./entry-row.ts";

/** Titles and the line below them; without a swap device only the first title, for the complaint to follow. */
export function formatEntry({ contents, physical = 0, flags, swap }: EntryRow): string {
  const entry = hex(contents);
  const first = title("PTE", entry);
  if (swap === undefined) {
    const address = hex(physical);
    const names = contents === 0n ? "no mapping" : flags.join("|");
    return `${first}  ${title("PHYSICAL", address)}  FLAGS\n${value(entry, "PTE")}  ${value(address, "PHYSICAL")}  (${names})\n`;
  }
  if (swap.path === undefined) return `${first}  `;
  const path = isUnavailable(swap.path) ? "(unknown)" : swap.path;
  const page = String(swap.page);
  const titles = `${first}  ${title("SWAP", path)}  ${title("OFFSET", page)}\n`;
  return `${titles}${value(entry, "PTE")}  ${value(path, "SWAP")}  ${value(page, "OFFSET")}\n`;
}

/** A title over a value, in the middle, the odd blank behind it. */
function title(text: string, above: string): string {
  const blanks = Math.max(above.length - text.length, 0);
  return " ".repeat(blanks >> 1) + text + " ".repeat(blanks - (blanks >> 1));
}

/** A value under a title, in the middle, the odd blank before it. */
function value(text: string, below: string): string {
  const blanks = Math.max(below.length - text.length, 0);
  return " ".repeat(blanks - (blanks >> 1)) + text + " ".repeat(blanks >> 1);
}
