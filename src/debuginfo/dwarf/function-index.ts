import { FormatError } from "#base";
import { DW_TAG_subprogram } from "./constants.table.ts";
import { EntryCursor } from "./entry-cursor.ts";
import type { Info } from "./info.ts";
import { IntervalMap } from "./interval-map.ts";
import type { Unit } from "./unit.ts";
import { rangesOf } from "./unit-ranges.ts";

/** Ranges that a unit's functions may have together; the largest unit of a kernel has some thousands. */
const MOST_RANGES = 200_000;

/** The functions of one unit that have code of their own, by address. */
export interface FunctionIndex {
  /** The offset of the entry of the function that covers `address`; undefined when none does. */
  find(address: bigint): number | undefined;
  /** How many ranges it holds. */
  readonly size: number;
}

/** Walks all entries of `unit`: languages other than C nest functions in namespaces and in each other. */
export function indexFunctions(info: Info, unit: Unit): FunctionIndex {
  const functions = new IntervalMap();
  let size = 0;
  const cursor = new EntryCursor(info, unit, unit.root);
  while (cursor.next()) {
    if (cursor.tag !== DW_TAG_subprogram) continue;
    const { offset } = cursor;
    for (const range of rangesOf(info, info.die(offset, unit))) {
      if (size++ === MOST_RANGES) {
        throw new FormatError(".debug_info", offset, `at most ${MOST_RANGES} ranges of functions in a unit`, "more");
      }
      functions.add(range, offset);
    }
  }
  return { find: (address) => functions.find(address), size };
}
