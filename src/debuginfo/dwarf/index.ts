/** debuginfo/dwarf: DWARF 2 to 5 of a vmlinux, read on demand, one file per section. Knows no addresses of a dump. */
export type * from "./call-frame.ts";
export { openCallFrames } from "./call-frames.ts";
export { openCode } from "./code-finder.ts";
export type * from "./code-scope.ts";
export * from "./constants.table.ts";
export { type Die, type Info, openInfo } from "./info.ts";
export { type LineFinder, type LineRow, lineFinder, type SourcePosition } from "./line-finder.ts";
export type { NameIndex, NameKind } from "./name-index.ts";
export { indexNames } from "./name-scan.ts";
export { type Operation, parseOperations } from "./operations.ts";
export type { DwarfSections } from "./sections.ts";
export type { Encoding, Unit } from "./unit.ts";
export * from "./value.ts";
