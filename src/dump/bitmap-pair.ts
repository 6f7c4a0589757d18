import type { FaultReason } from "#base";
import type { PageBitmap } from "./page-bitmap.ts";

/** The two bitmaps that makedumpfile and sadump write. */
export interface BitmapPair {
  /** Page frames that the machine had. */
  readonly existing: PageBitmap;
  /** Those of them that the dump holds. */
  readonly dumped: PageBitmap;
}

/** Why the bitmaps say that the dump holds no such page; undefined when it does. */
export function excludedBy({ existing, dumped }: BitmapPair, pfn: number): FaultReason | undefined {
  const exists = existing.has(pfn);
  if (exists !== true) return exists === undefined ? "truncated" : "not-dumped";
  const isDumped = dumped.has(pfn);
  if (isDumped !== true) return isDumped === undefined ? "truncated" : "filtered";
  return undefined;
}

/** How many of the page frames `first` to `end` the dump should hold, lacks on purpose, and has no word about. */
export function countByBitmaps(
  { existing, dumped }: BitmapPair,
  first: number,
  end: number,
): { readonly held: number; readonly filtered: number; readonly unknown: number } {
  const between = (bitmap: PageBitmap, to: number): number =>
    first >= to ? 0 : (bitmap.rank(to) ?? 0) - (bitmap.rank(first) ?? 0);
  const known = Math.min(end, existing.known());
  const told = Math.min(known, dumped.known());
  const memory = between(existing, told);
  // A page that is dumped and does not exist is damage; it must not make a count negative.
  const held = Math.min(memory, between(dumped, told));
  const untold = between(existing, known) - memory;
  return { held, filtered: memory - held, unknown: untold + Math.max(0, end - Math.max(first, known)) };
}
