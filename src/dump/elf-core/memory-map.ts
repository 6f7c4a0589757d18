import type { Pfn } from "#base";
import { type ElfFile, PT_LOAD, type Segment } from "#elf";
import type { PageRange } from "../dump.ts";
import { type Extents, ExtentsBuilder } from "../extents.ts";

/** Physical addresses end here; /proc/kcore writes 2^64-1 for segments whose place it does not know. */
const PHYSICAL_LIMIT = 2 ** 52;

/**
 * The segments that say where physical memory is, ascending by address. `p_vaddr` plays no part: hypervisors write
 * nonsense there. Left out are segments beyond the physical limit, and several that claim address 0 for different
 * bytes of the file, which is how a writer says that it does not know.
 */
export function memorySegments(elf: ElfFile): readonly Segment[] {
  const loads = elf.segments.filter(
    (segment) =>
      segment.type === PT_LOAD &&
      Math.max(segment.memsz, segment.filesz) > 0 &&
      segment.paddr + Math.max(segment.memsz, segment.filesz) <= PHYSICAL_LIMIT &&
      segment.offset + segment.filesz <= PHYSICAL_LIMIT,
  );
  const atZero = new Set(loads.filter((segment) => segment.paddr === 0).map((segment) => segment.offset));
  return loads.filter((segment) => segment.paddr !== 0 || atZero.size === 1).sort((a, b) => a.paddr - b.paddr);
}

/** Where the file holds the content of `segments`, by physical address; where they overlap, the first one counts. */
export function contentOf(segments: readonly Segment[]): Extents {
  const content = new ExtentsBuilder();
  for (const segment of segments) {
    const start = Math.max(segment.paddr, content.reach);
    content.append(start, segment.paddr + segment.filesz, segment.offset + start - segment.paddr);
  }
  return content.finish();
}

/** The page frames that `segments` touch, those included that are not in the file (`p_memsz` beyond `p_filesz`). */
export function rangesOf(segments: readonly Segment[], pageSize: number): readonly PageRange[] {
  const ranges: PageRange[] = [];
  for (const segment of segments) {
    const start = Math.floor(segment.paddr / pageSize) as Pfn;
    const end = Math.ceil((segment.paddr + Math.max(segment.memsz, segment.filesz)) / pageSize) as Pfn;
    const last = ranges.at(-1);
    if (last === undefined || start > last.end) ranges.push({ start, end });
    else if (end > last.end) ranges[ranges.length - 1] = { start: last.start, end };
  }
  return ranges;
}

/** True when `pfn` lies in one of `ranges`. */
export function inRanges(ranges: readonly PageRange[], pfn: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle].end > pfn) high = middle;
    else low = middle + 1;
  }
  return low < ranges.length && ranges[low].start <= pfn;
}
