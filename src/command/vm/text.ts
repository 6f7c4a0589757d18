/** Address spaces in crash's columns. */
import { type Cell, hex, isUnavailable } from "#base";
import { centred } from "../centred.ts";
import type { RangeRow, SpaceRow, UserPageRow } from "./rows.ts";

/** Columns of a user address. */
const WIDTH = 10;

const SPACE_TITLES = "       MM               PGD          RSS    TOTAL_VM\n";
/** Above ranges. */
export const RANGE_TITLES = "      VMA           START       END     FLAGS FILE\n";
/** Above pages. */
export const PAGE_TITLES = "VIRTUAL     PHYSICAL\n";

/** The sizes of an address space, with titles. */
export function formatSpace({ mm, pageTable, resident, total }: SpaceRow): string {
  const size = (bytes: Cell): string => (typeof bytes === "number" ? `${bytes / 1024}k` : "?");
  const cells = [addressOf(mm), addressOf(pageTable), centred(size(resident), 6), centred(size(total), 8)];
  return `${SPACE_TITLES}${cells.join("  ")}\n`;
}

/** The line of a range. */
export function formatRange({ vma, start, end, flags, path }: RangeRow): string {
  const name = path === undefined ? "" : isUnavailable(path) ? "(unknown)" : path;
  const cells = [hex(vma), hex(start).padStart(WIDTH), hex(end).padStart(WIDTH), hex(flags).padStart(6), name];
  return `${cells.join(" ")}\n`;
}

/** The line of a page. */
export function formatUserPage(page: UserPageRow): string {
  return `${hex(page.address).padEnd(WIDTH)}  ${placeOf(page)}\n`;
}

/** Where a page is that is not in memory: `SWAP: /dev/vda2  OFFSET: 5`; undefined when nothing is known. */
export function formatPlace({ swap, file }: Pick<UserPageRow, "swap" | "file">): string | undefined {
  const path = (name: Cell): string => (typeof name === "string" ? name : "(unknown)");
  if (swap !== undefined) return `SWAP: ${path(swap.path)}  OFFSET: ${swap.page}`;
  return file && `FILE: ${path(file.path)}  OFFSET: ${hex(file.offset)}`;
}

function placeOf(page: UserPageRow): string {
  if (page.physical !== undefined) return hex(page.physical).padStart(8);
  return formatPlace(page) ?? "(not mapped)";
}

function addressOf(cell: Cell): string {
  return typeof cell === "bigint" ? centred(hex(cell)) : centred("(unknown)");
}
