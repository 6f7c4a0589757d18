import { lazy } from "#base";
import { arangeSets } from "./aranges.ts";
import type { Info } from "./info.ts";
import { IntervalMap } from "./interval-map.ts";
import type { Unit } from "./unit.ts";
import { rangesOf } from "./unit-ranges.ts";

/** The unit that covers a link-time address; undefined when none does. */
export type UnitFinder = (address: bigint) => Unit | undefined;

/**
 * Finds units by address: by `.debug_aranges`, and for those units that it does not speak of (clang writes none) by
 * the ranges of their root entries, which are read only when the former does not know an address.
 */
function unitFinder(info: Info): UnitFinder {
  const section = info.section(".debug_aranges");
  const listed = new Set<number>();
  const fromAranges = new IntervalMap();
  if (section !== undefined) {
    for (const { unit, ranges } of arangeSets(section)) {
      listed.add(unit);
      for (const range of ranges) fromAranges.add(range, unit);
    }
  }
  let fromRoots: IntervalMap | undefined;
  const unlisted = (): IntervalMap => {
    const map = new IntervalMap();
    for (const offset of info.unitOffsets()) {
      if (listed.has(offset)) continue;
      for (const range of rangesOf(info, info.root(info.unit(offset)))) map.add(range, offset);
    }
    return map;
  };
  return (address) => {
    let offset = fromAranges.find(address);
    if (offset === undefined) {
      fromRoots ??= unlisted();
      offset = fromRoots.find(address);
    }
    return offset === undefined ? undefined : info.unit(offset);
  };
}

/** The same, made when it is first asked. */
export function lazyUnitFinder(info: Info): UnitFinder {
  const units = lazy(() => unitFinder(info));
  return (address) => units()(address);
}
