/** debuginfo/dwarf: DWARF 2 to 5 of a vmlinux, read on demand, one file per section. Knows no addresses of a dump. */
export type { DwarfSections } from "./sections.ts";
export { type LineFinder, type LineRow, lineFinder, type SourcePosition } from "./line-finder.ts";
