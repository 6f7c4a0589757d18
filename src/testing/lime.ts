import { concat, place } from "./bytes.ts";
import type { Memory } from "./kdump.ts";

const PAGE = 4096;

/** A run of pages that are there, in a file that has nothing else. */
export interface StoredRun {
  /** Page frame number of the first. */
  readonly pfn: number;
  readonly content: Uint8Array;
}

/** The runs of pages of `memory`; what was filtered is not there. */
export function storedRuns(memory: Memory): readonly StoredRun[] {
  const runs: StoredRun[] = [];
  for (let pfn = 0; pfn < memory.length; ) {
    const start = pfn;
    const pages: Uint8Array[] = [];
    for (let page = memory[pfn]; page instanceof Uint8Array; page = memory[++pfn]) pages.push(page);
    if (pages.length > 0) runs.push({ pfn: start, content: concat(...pages) });
    else pfn++;
  }
  return runs;
}

/** The header of a LiME range; its last address is part of it. */
export function limeHeader(start: number, size: number, version = 1): Uint8Array {
  return place(32, [
    [0, 4, 0x4c69_4d45],
    [4, 4, version],
    [8, 8, start],
    [16, 8, start + size - 1],
  ]);
}

/** A LiME file: header and bytes of each run. */
export function buildLime(memory: Memory): Uint8Array {
  return concat(...storedRuns(memory).flatMap(({ pfn, content }) => [limeHeader(pfn * PAGE, content.length), content]));
}
