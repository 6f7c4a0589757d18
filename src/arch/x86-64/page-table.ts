/**
 * x86-64 page tables, four and five levels (Intel SDM volume 3, 5.5 "4-Level Paging and 5-Level Paging").
 */
import type { FaultReason } from "#base";
import type { EntryReader, Mapping, PageTableRoot, TableEntry } from "../arch.ts";
import { entryAddress, LARGE, PRESENT, PROT_NONE } from "./page-entry.ts";

const LEVELS = [
  { name: "pte", shift: 12n },
  { name: "pmd", shift: 21n },
  { name: "pud", shift: 30n },
  { name: "p4d", shift: 39n },
  { name: "pgd", shift: 48n },
] as const;

/** Walks the tables from the top; a non-present entry that is not empty is a swapped-out or migrating page. */
export function translate(
  table: PageTableRoot,
  at: bigint,
  readEntry: EntryReader,
  visit?: (entry: TableEntry) => void,
): Mapping | FaultReason {
  let base = table.root;
  for (let depth = table.levels - 1; depth >= 0; depth--) {
    const { name, shift } = LEVELS[depth];
    const entryAt = base + Number((at >> shift) & 511n) * 8;
    const value = readEntry(entryAt);
    // With four levels the top table is still called pgd.
    visit?.({ level: depth === table.levels - 1 ? "pgd" : name, at: entryAt, value });
    if (value === 0n) return "unmapped";
    if ((value & (PRESENT | PROT_NONE)) === 0n) return depth === 0 ? "swapped" : "unmapped";
    const size = 1n << shift;
    if (depth === 0 || ((value & LARGE) !== 0n && depth <= 2)) {
      return {
        // The low bits of a large page's address hold flags.
        physical: Number((entryAddress(value, table.encryptionMask) & ~(size - 1n)) + (at & (size - 1n))),
        pageSize: Number(size),
      };
    }
    // Only a page can be PROT_NONE: what leads to a table is present.
    if ((value & LARGE) !== 0n || (value & PRESENT) === 0n) return "bad-table";
    base = Number(entryAddress(value, table.encryptionMask));
  }
  return "bad-table";
}
