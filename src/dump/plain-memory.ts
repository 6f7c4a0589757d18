import { type FaultReason, lazy, type Pfn } from "#base";
import type { ByteSource } from "#source";
import type { CpuState, Dump, PageCounts, PageRange } from "./dump.ts";
import { copyRun, describeCut, type Extents, ExtentsBuilder, firstBehind } from "./extents.ts";

/** Bytes per page frame: the formats that hold plain memory do not say, and x86-64 knows no other. */
const PAGE_SIZE = 4096;

/** Memory that stands in a file as it is, and the little that such a file says beside it. */
export interface PlainMemory {
  /** For people: `LiME`. */
  readonly format: string;
  readonly files: readonly string[];
  /** What the positions in `content` refer to. */
  readonly source: ByteSource;
  /** By physical address in bytes; may reach beyond the end of a file that was cut off. */
  readonly content: Extents;
  readonly damage: readonly string[];
  /** Set when the file ends before it said where all memory is: what begins here may have been in the missing part. */
  readonly knownEnd?: number | undefined;
  readonly cpuStates?: readonly CpuState[];
  readonly machine?: string | undefined;
  readonly live?: boolean | undefined;
}

/** A piece of physical memory: `size` bytes from `start` on, stored at `position`. */
export interface MemoryPiece {
  readonly start: number;
  readonly size: number;
  readonly position: number;
}

/** `pieces` in ascending order, without overlaps: where two hold the same bytes, the one that begins first counts. */
export function contentOfPieces(pieces: readonly MemoryPiece[]): Extents {
  const content = new ExtentsBuilder();
  for (const piece of [...pieces].sort((a, b) => a.start - b.start)) {
    const start = Math.max(piece.start, content.reach);
    content.append(start, piece.start + piece.size, piece.position + start - piece.start);
  }
  return content.finish();
}

/**
 * A dump whose pages are copied from their places in a file. A page of which the file has a part reads with zeros
 * around it; one behind the end of the file is `truncated`.
 */
export function plainMemoryDump(memory: PlainMemory): Dump {
  const { source, content, cpuStates = [] } = memory;
  const ranges = rangesOf(content);
  const knownEnd = (memory.knownEnd ?? Number.POSITIVE_INFINITY) / PAGE_SIZE;
  const absent = (pfn: Pfn): FaultReason => (pfn >= knownEnd ? "truncated" : "not-dumped");

  const missing = (pfn: Pfn): FaultReason | undefined => {
    const start = pfn * PAGE_SIZE;
    const first = firstBehind(content, start);
    if (first === content.count || content.start[first] >= start + PAGE_SIZE) return absent(pfn);
    for (let i = first; i < content.count && content.start[i] < start + PAGE_SIZE; i++) {
      const end = Math.min(content.end[i], start + PAGE_SIZE);
      if (content.position[i] + end - content.start[i] > source.size) return "truncated";
    }
    return undefined;
  };

  return {
    format: memory.format,
    files: memory.files,
    pageSize: PAGE_SIZE,
    notes: [],
    cpuStates,
    vmcoreinfo: undefined,
    facts: {
      machine: memory.machine,
      time: undefined,
      physicalBase: undefined,
      dumpLevel: undefined,
      processors: cpuStates.length === 0 ? undefined : cpuStates.length,
      damage: [...memory.damage, ...describeCut(source.size, content)],
      erased: [],
      live: memory.live === true,
      pages: lazy(() => countPages(ranges, source, content)),
    },
    ranges,
    readPage(pfn, target) {
      const start = pfn * PAGE_SIZE;
      const first = firstBehind(content, start);
      if (first === content.count || content.start[first] >= start + PAGE_SIZE) return absent(pfn);
      let filled = 0;
      for (let i = first; i < content.count && content.start[i] < start + PAGE_SIZE; i++) {
        const from = Math.max(content.start[i], start) - start;
        const to = Math.min(content.end[i], start + PAGE_SIZE) - start;
        if (from > filled) target.fill(0, filled, from);
        const position = content.position[i] + start + from - content.start[i];
        if (source.readInto(position, target.subarray(from, to)) < to - from) return "truncated";
        filled = to;
      }
      if (filled < PAGE_SIZE) target.fill(0, filled, PAGE_SIZE);
      return undefined;
    },
    readRun: (pfn, target) => copyRun(memory, pfn * PAGE_SIZE, PAGE_SIZE, target),
    missing,
  };
}

/** The page frames that `content` touches. */
function rangesOf(content: Extents): readonly PageRange[] {
  const ranges: PageRange[] = [];
  for (let i = 0; i < content.count; i++) {
    const start = Math.floor(content.start[i] / PAGE_SIZE) as Pfn;
    const end = Math.ceil(content.end[i] / PAGE_SIZE) as Pfn;
    const last = ranges.at(-1);
    if (last === undefined || start > last.end) ranges.push({ start, end });
    else if (end > last.end) ranges[ranges.length - 1] = { start: last.start, end };
  }
  return ranges;
}

/** By arithmetic, as a damaged file may claim any size. */
function countPages(ranges: readonly PageRange[], source: ByteSource, content: Extents): PageCounts {
  const all = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  let lost = 0;
  for (let i = 0; i < content.count; i++) {
    const stored = Math.max(0, source.size - content.position[i]);
    if (stored >= content.end[i] - content.start[i]) continue;
    lost += Math.ceil(content.end[i] / PAGE_SIZE) - Math.floor((content.start[i] + stored) / PAGE_SIZE);
  }
  return { present: all - lost, filtered: 0, lost };
}
