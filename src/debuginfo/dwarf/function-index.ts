import { DW_TAG_subprogram } from "./constants.table.ts";
import { EntryCursor } from "./entry-cursor.ts";
import type { Info } from "./info.ts";
import { IntervalMap } from "./interval-map.ts";
import type { Unit } from "./unit.ts";
import { rangesOf } from "./unit-ranges.ts";

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
      functions.add(range, offset);
      size++;
    }
  }
  return { find: (address) => functions.find(address), size };
}
