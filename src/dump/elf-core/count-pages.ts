import type { Container } from "../container.ts";
import type { PageCounts, PageRange } from "../dump.ts";
import type { Extents } from "../extents.ts";

/** A damaged flattened file may have any number of pieces, named by any number of segments: behind this many all is lost. */
const MOST_RUNS = 1 << 20;

/**
 * Counts the page frames of `ranges` by arithmetic on where their `content` stands: a dump of a large machine is not
 * looked at page by page.
 */
export function countPages(
  ranges: readonly PageRange[],
  content: Extents,
  pageSize: number,
  container: Container,
): PageCounts {
  let present = 0;
  let lost = 0;
  let counted = 0;
  let runs = 0;
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
    let done = first;
    // A page of which the file has a part is lost, but where the segment itself begins or ends in it.
    for (const run of container.heldRuns(position, size)) {
      if (++runs > MOST_RUNS) break;
      const from = run.start === position ? first : Math.ceil((content.start[i] + run.start - position) / pageSize);
      const to = run.end === position + size ? end : Math.floor((content.start[i] + run.end - position) / pageSize);
      if (from >= to) continue;
      if (from > done) take(done, from, true);
      take(from, to, false);
      done = to;
    }
    if (done < end) take(done, end, true);
  }
  const all = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return { present, filtered: all - present - lost, lost };
}
