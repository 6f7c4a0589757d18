/** The machine's physical memory as stretches. */
import { address } from "#base";
import type { Target } from "#target";
import type { MappedStretch } from "./mapped-stretches.ts";

/** The memory that the machine had between two physical addresses, ascending; whether or not the dump holds each page. */
export function* dumpedStretches({ dump }: Target, from: number, to: number): Generator<MappedStretch> {
  for (const range of dump.ranges) {
    const start = Math.max(from, range.start * dump.pageSize);
    const end = Math.min(to, range.end * dump.pageSize);
    if (start < end) yield { start: address(start), size: end - start, physical: start };
  }
}
