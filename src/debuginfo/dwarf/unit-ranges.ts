import type { AddressRange } from "./aranges.ts";
import { DW_AT_high_pc, DW_AT_low_pc, DW_AT_ranges, DW_AT_rnglists_base, DW_FORM_rnglistx } from "./constants.table.ts";
import type { Die, Info } from "./info.ts";
import { parseRanges } from "./ranges.ts";
import { parseRangeList, rangeListOffset } from "./rnglists.ts";
import { requireSection } from "./sections.ts";
import { addressOf, indexedAddress, numberOf } from "./value.ts";

/** The addresses that `die` covers: DW_AT_ranges, or DW_AT_low_pc with DW_AT_high_pc (DWARF 5, 2.17). */
export function rangesOf(info: Info, die: Die): readonly AddressRange[] {
  const list = numberOf(die, DW_AT_ranges);
  if (list !== undefined) return rangeList(info, die, list);
  const start = addressOf(info, die, DW_AT_low_pc);
  if (start === undefined) return [];
  // DW_AT_high_pc is an address, or since version 4 the length.
  const length = numberOf(die, DW_AT_high_pc) ?? 0;
  const end = addressOf(info, die, DW_AT_high_pc) ?? start + BigInt(length);
  return start < end ? [{ start, end }] : [];
}

function rangeList(info: Info, die: Die, list: number): readonly AddressRange[] {
  const { unit } = die;
  const root = info.root(unit);
  const base = addressOf(info, root, DW_AT_low_pc) ?? 0n;
  if (unit.version < 5)
    return parseRanges(requireSection(info.section(".debug_ranges", unit), ".debug_ranges"), list, unit, base);
  const section = requireSection(info.section(".debug_rnglists", unit), ".debug_rnglists");
  const indexed = die.attributes.get(DW_AT_ranges)?.form === DW_FORM_rnglistx;
  const offset = indexed
    ? rangeListOffset(
        section,
        numberOf(root, DW_AT_rnglists_base) ?? (unit.offsetSize === 8 ? 20 : 12),
        list,
        unit.offsetSize,
      )
    : list;
  return parseRangeList(section, offset, unit, base, (index) => indexedAddress(info, unit, index));
}
