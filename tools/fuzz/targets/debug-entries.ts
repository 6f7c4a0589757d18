/** `.debug_info` with all that it refers to: entries, names, scopes and variables of code, locations, types, lines. */
import {
  type Die,
  DW_AT_name,
  DW_AT_type,
  type Info,
  indexNames,
  lineFinder,
  openCode,
  openInfo,
  referenceOf,
  textOf,
} from "#debuginfo/dwarf";
import { dwarfTypes, formatDefinition, sizeOf, typeName } from "#types";
import { ADDRESSES, debugSeeds, sectionsOf } from "../seeds/debug-sections.ts";
import { askAll, type Target, take } from "../target.ts";

/** Entries that are visited; each may cost a whole chain of references. */
const MOST_ENTRIES = 300;
const DEEPEST = 50;
const ERRORS = ["FormatError"];

function visitEntries(info: Info): readonly Die[] {
  const seen: Die[] = [];
  const visit = (die: Die, depth: number): void => {
    if (seen.length >= MOST_ENTRIES || depth > DEEPEST) return;
    seen.push(die);
    askAll(
      ERRORS,
      () => textOf(info, die, DW_AT_name),
      () => referenceOf(die, DW_AT_type),
      () => take(info.children(die), MOST_ENTRIES).forEach((child) => visit(child, depth + 1)),
    );
  };
  for (const offset of info.unitOffsets().slice(0, 20)) {
    askAll(ERRORS, () => visit(info.root(info.unit(offset)), 0));
  }
  return seen;
}

export const target: Target = {
  name: "debug-entries",
  cost: "dear",
  seeds: debugSeeds,
  run(bytes) {
    const sections = sectionsOf(bytes);
    const info = openInfo(sections);
    const code = openCode(info);
    const lines = lineFinder(sections);
    const types = dwarfTypes(sections);
    const aboutTypes = askAll(ERRORS, () => visitEntries(info)).flatMap((dies) =>
      (dies as readonly Die[])
        .slice(0, 30)
        .flatMap(({ offset }) => [
          () => typeName(types.typeAt(offset)),
          () => sizeOf(types.typeAt(offset)),
          () => formatDefinition(types.typeAt(offset), { radix: 10, offsets: true }),
        ]),
    );
    askAll(
      ERRORS,
      ...aboutTypes,
      () => indexNames(info).find("variable", "jiffies"),
      () => types.find("struct", "node"),
      () => types.enumerator("RED"),
      ...ADDRESSES.flatMap((address) => [
        () => lines.find(address),
        () => lines.range(address),
        () => take(lines.rows(address)).length,
        () => code.find(address)?.frameBase,
        () => code.find(address)?.callSite(address),
        () => code.find(address)?.scopes.map(({ name, call, entry }) => [name, call, entry]),
        () =>
          code.find(address)?.scopes.map(({ variables }) => variables.map(({ name, location }) => [name, location])),
      ]),
    );
  },
};
