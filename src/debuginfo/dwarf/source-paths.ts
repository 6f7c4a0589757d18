import { DW_AT_comp_dir, DW_AT_stmt_list } from "./constants.table.ts";
import type { Info } from "./info.ts";
import { type LineHeader, linePath, parseLineHeader } from "./line-header.ts";
import { SectionReader } from "./section-reader.ts";
import { requireSection } from "./sections.ts";
import type { Unit } from "./unit.ts";
import { attributeText, numberOf, textOf } from "./value.ts";

/** The header of the line table of `unit`, and the reader that read it; undefined when the unit has none. */
export function openLineTable(
  info: Info,
  unit: Unit,
): { readonly header: LineHeader; readonly reader: SectionReader } | undefined {
  const offset = numberOf(info.root(unit), DW_AT_stmt_list);
  if (offset === undefined) return undefined;
  const reader = new SectionReader(requireSection(info.section(".debug_line", unit), ".debug_line"), offset);
  const header = parseLineHeader(reader, unit.addressSize, (attribute) => attributeText(info, attribute, unit));
  return { header, reader };
}

/**
 * The path of each number that the `file` register of the unit's line table, and DW_AT_call_file and its like, can have;
 * undefined for 0 before version 5.
 */
export function sourcePaths(info: Info, unit: Unit, header: LineHeader): readonly (string | undefined)[] {
  const directory = textOf(info, info.root(unit), DW_AT_comp_dir);
  const paths = header.files.map((file) => linePath(header, file, directory));
  return header.encoding.version >= 5 ? paths : [undefined, ...paths];
}
