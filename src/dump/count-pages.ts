import type { FaultReason, Pfn } from "#base";
import type { PageCounts, PageRange } from "./dump.ts";

/** Counts the page frames of `ranges` one by one: what formats do that have no faster way. */
export function countPages(ranges: readonly PageRange[], missing: (pfn: Pfn) => FaultReason | undefined): PageCounts {
  let present = 0;
  let filtered = 0;
  let lost = 0;
  for (const { start, end } of ranges) {
    for (let pfn: number = start; pfn < end; pfn++) {
      const reason = missing(pfn as Pfn);
      if (reason === undefined) present++;
      else if (reason === "filtered") filtered++;
      else lost++;
    }
  }
  return { present, filtered, lost };
}
