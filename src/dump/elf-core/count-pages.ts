import type { FaultReason, Pfn } from "#base";
import type { Container } from "../container.ts";
import type { PageCounts, PageRange } from "../dump.ts";
import type { Extents } from "../extents.ts";

/**
 * Counts the page frames of `ranges` by arithmetic on where their `content` stands: a dump of a large machine is not
 * looked at page by page. Only pieces of a flattened file that lacks records are, by `missing`.
 */
export function countPages(
  ranges: readonly PageRange[],
  content: Extents,
  pageSize: number,
  container: Container,
  missing: (pfn: Pfn) => FaultReason | undefined,
): PageCounts {
  let present = 0;
  let lost = 0;
  let counted = 0;
  let lastLost = false;
  // A page that two pieces share was counted with the first, and is lost when either is.
  const take = (start: number, end: number, isLost: boolean): void => {
    if (start < counted && isLost && !lastLost) {
      present--;
      lost++;
      lastLost = true;
    }
    const more = end - Math.max(start, counted);
    if (more <= 0) return;
    if (isLost) lost += more;
    else present += more;
    counted = end;
    lastLost = isLost;
  };
  for (let i = 0; i < content.count; i++) {
    const position = content.position[i];
    const size = content.end[i] - content.start[i];
    const first = Math.floor(content.start[i] / pageSize);
    const end = Math.ceil(content.end[i] / pageSize);
    const kept = Math.max(0, Math.min(size, container.source.size - position));
    if (!container.holds(position, kept)) {
      for (let pfn = first; pfn < end; ) {
        // What a damaged header claims may be any number of pages: those in a hole are not looked at one by one.
        const at = position + Math.max(0, pfn * pageSize - content.start[i]);
        const lostPages = Math.floor((container.nextHeld(at) - at) / pageSize);
        const next = Math.min(end, pfn + Math.max(1, lostPages));
        take(pfn, next, lostPages > 0 || missing(pfn as Pfn) !== undefined);
        pfn = next;
      }
      continue;
    }
    const cut = kept === size ? end : Math.floor((content.start[i] + kept) / pageSize);
    if (cut > first) take(first, cut, false);
    if (cut < end) take(cut, end, true);
  }
  const all = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return { present, filtered: all - present - lost, lost };
}
