/** elf: object files by the System V generic ABI ("gABI"). Knows neither Linux nor DWARF. */
export * from "./build-id.ts";
export { type Decompress, type SectionDecoders } from "./compression.ts";
export * from "./debug-link.ts";
export * from "./file.ts";
export { type ElfHeader, ET_CORE, ET_DYN, ET_EXEC, ET_REL, isElf } from "./header.ts";
export * from "./machine.ts";
export * from "./notes.ts";
export { type LoadPlaces, placedSymbols, relocatedSections } from "./relocations.ts";
export * from "./sections.ts";
export { PT_LOAD, PT_NOTE, type Segment } from "./segments.ts";
export * from "./symbols.ts";
