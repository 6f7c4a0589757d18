/** Struct pages in crash's columns. */
import { type Cell, hex, isUnavailable } from "#base";
import type { PageRow } from "./page-row.ts";

/** The titles of the columns. */
export const PAGE_TITLES = "      PAGE       PHYSICAL      MAPPING       INDEX CNT FLAGS\n";

/** A page's line. What cannot be read is a question mark. */
export function formatPage({ page, physical, mapping, index, users, flags, names }: PageRow): string {
  const cells = [
    hex(page, 16),
    physical.toString(16).padStart(8),
    hexOf(mapping).padStart(16),
    hexOf(index).padStart(8),
    (isUnavailable(users) ? "?" : String(users)).padStart(2),
    hexOf(flags),
  ];
  return `${[...cells, ...(names.length === 0 ? [] : [names.join(",")])].join(" ")}\n`;
}

function hexOf(cell: Cell): string {
  return typeof cell === "bigint" ? hex(cell) : "?";
}
