/** Dumps with changes laid over their memory. */
import type { Pfn } from "#base";
import type { Dump } from "#dump";

/** The dump without these page frames. */
export function withoutPages(dump: Dump, frames: readonly number[]): Dump {
  const gone = new Set(frames);
  return {
    ...dump,
    readRun: () => 0,
    readPage: (pfn, target) => (gone.has(pfn) ? "not-dumped" : dump.readPage(pfn, target)),
    missing: (pfn) => (gone.has(pfn) ? "not-dumped" : dump.missing(pfn)),
  };
}

/** The dump with other 64-bit words at these physical addresses. */
export function withWords(dump: Dump, words: ReadonlyMap<number, bigint>): Dump {
  return {
    ...dump,
    readRun: () => 0,
    readPage(pfn: Pfn, target) {
      const reason = dump.readPage(pfn, target);
      const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
      for (const [at, word] of words) {
        if (Math.floor(at / dump.pageSize) === pfn) view.setBigUint64(at % dump.pageSize, word, true);
      }
      return reason;
    },
  };
}
