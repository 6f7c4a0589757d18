/** What all containers of dumps are asked. */
import type { Pfn } from "#base";
import { type DumpSource, openDump } from "#dump";
import { pageDecoders } from "#host";
import { memorySource } from "#source";
import type { Target } from "./target.ts";

/** Page frames that are read: the first ones, and some that lie far away. */
const FRAMES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 300, 607, 626, 10_000, 2 ** 40];
const LARGEST_PAGE = 1 << 16;

/** A container of one file, or of the files that `split` makes of the input. */
export function dumpTarget(
  name: string,
  seeds: () => readonly Uint8Array[],
  split: (bytes: Uint8Array) => readonly (Partial<DumpSource> & { readonly bytes: Uint8Array })[] = (bytes) => [
    { bytes },
  ],
): Target {
  return {
    name,
    cost: "dear",
    errors: ["UsageError"],
    seeds,
    run(bytes) {
      const sources = split(bytes).map(
        ({ bytes: part, ...rest }, i): DumpSource => ({ ...memorySource(`file${i}`, part), ...rest }),
      );
      const dump = openDump(sources, pageDecoders);
      void [dump.notes, dump.cpuStates, dump.vmcoreinfo, dump.facts, dump.ranges.length, dump.facts.pages()];
      const page = new Uint8Array(Math.min(dump.pageSize, LARGEST_PAGE));
      for (const frame of [...FRAMES, ...dump.ranges.slice(0, 20).map(({ start }) => start as number)]) {
        dump.missing(frame as Pfn);
        if (page.length === dump.pageSize) dump.readPage(frame as Pfn, page);
      }
    },
  };
}
