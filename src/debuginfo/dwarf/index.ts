/** debuginfo/dwarf: DWARF 2 to 5 of a vmlinux, read on demand, one file per section. Knows no addresses of a dump. */
export type * from "./call-frame.ts";
export type * from "./code-scope.ts";
export * from "./constants.table.ts";
export { type Die, type Info, openInfo } from "./info.ts";
export { type LineFinder, type LineRow, lineFinder, type SourcePosition } from "./line-finder.ts";
export { indexNames, nameSubject } from "./name-build.ts";
export { NameCollector } from "./name-collector.ts";
export type { NameIndex, NameKind } from "./name-index.ts";
export { isSameSubject, type OpenedNames, openNames } from "./name-lookup.ts";
export { splitUnits } from "./name-parts.ts";
export { scanNames, type UnitRange } from "./name-scan.ts";
export { mergeNames, serializeNames } from "./name-serialize.ts";
export { NAME_TABLE_VERSION, type NameSubject } from "./name-table.ts";
export type { DwarfSections } from "./sections.ts";
export * from "./value.ts";
