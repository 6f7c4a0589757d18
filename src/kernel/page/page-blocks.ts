/** The memory map read in large pieces, for scans over all pages. */
import { type Address, MemoryFault, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { pageMap } from "./page-map.ts";
import { framesPerSection, sections } from "./sections.ts";

/** Frames of one piece: 512 KiB of struct page. */
const FRAMES = 8192;

/** The struct pages of consecutive frames. Reused: what a block holds is gone once the next one is asked for. */
export interface PageBlock {
  readonly firstFrame: number;
  readonly count: number;
  /** Address of the first struct page. */
  readonly address: Address;
  /** The struct pages, `entrySize` bytes each, as 32-bit words. */
  readonly words: Uint32Array;
  /** 1 for each struct page of which a part is not in the dump: its words are zero. */
  readonly missing: Uint8Array;
  /** True when any is missing. */
  readonly holed: boolean;
}

/** The stretches of frames that have struct pages, ascending; `end` is exclusive. */
export function mappedFrames(kernel: Kernel): readonly { readonly start: number; readonly end: number }[] {
  const size = framesPerSection(kernel);
  const all = sections(kernel);
  const { pageSize, end } = kernel.target.physical;
  if (all.length === 0) return [{ start: 0, end: Math.floor(end / pageSize) }];
  const stretches: { start: number; end: number }[] = [];
  for (const { firstFrame } of all) {
    const last = stretches.at(-1);
    if (last?.end === firstFrame) last.end += size;
    else stretches.push({ start: firstFrame, end: firstFrame + size });
  }
  return stretches;
}

/** The struct pages of the frames from `start` to `end` (exclusive), in pieces; frames without a struct page are left out. */
export function* pageBlocks(kernel: Kernel, start: number, end: number): Generator<PageBlock, void> {
  const map = pageMap(kernel);
  const section = framesPerSection(kernel);
  const bytes = new Uint8Array(FRAMES * map.entrySize);
  const missing = new Uint8Array(FRAMES);
  for (let first = start; first < end; ) {
    // An array of struct pages ends with its section.
    const behind = Math.min(end, first + FRAMES, (Math.floor(first / section) + 1) * section);
    const count = behind - first;
    const at = map.pageOf(first);
    if (at !== undefined) {
      missing.fill(0);
      const holed = fill(kernel, at, bytes.subarray(0, count * map.entrySize), missing, map.entrySize);
      const words = new Uint32Array(bytes.buffer, 0, (count * map.entrySize) >> 2);
      yield { firstFrame: first, count, address: at, words, missing, holed };
    }
    first = behind;
  }
}

/** Fills `bytes` from `at` on, page by page where one cannot be read; true when any could not. */
function fill(kernel: Kernel, at: Address, bytes: Uint8Array, missing: Uint8Array, entrySize: number): boolean {
  const { memory, physical } = kernel.target;
  if (reads(() => memory.readInto(at, bytes))) return false;
  const { pageSize } = physical;
  const within = Number(at & BigInt(pageSize - 1));
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + pageSize - ((within + from) % pageSize));
    const part = bytes.subarray(from, to);
    if (!reads(() => memory.readInto(offsetBy(at, from), part))) {
      part.fill(0);
      missing.fill(1, Math.floor(from / entrySize), Math.ceil(to / entrySize));
    }
    from = to;
  }
  return true;
}

function reads(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof MemoryFault) return false;
    throw error;
  }
}
