/** A vmlinux file as an opened dump uses it. */
import { lazy } from "#base";
import { lineFinder } from "#debuginfo/dwarf";
import { type ElfFile, findBuildId, parseSymbols } from "#elf";
import { dwarfTypes, type TypeSource } from "#types";
import { type NamedAddress, listColumns, type SymbolColumns } from "./symbol-columns.ts";
import type { Vmlinux } from "./vmlinux.ts";

/** Section flags (gABI, "Section Attribute Flags"). */
const SHF_WRITE = 1;
const SHF_ALLOC = 2;
const SHF_EXECINSTR = 4;
const SHT_NOBITS = 8;

/**
 * `elf` as a vmlinux: its symbol table, and lines and types when it carries DWARF. `debug` is a second file with the
 * debug sections, when they were split off. Nothing is read before it is asked for.
 */
export function elfVmlinux(elf: ElfFile, debug: ElfFile = elf): Vmlinux {
  const sections = {
    find: (name: string) => {
      const section = debug.section(name);
      return section === undefined ? undefined : debug.sectionSource(section);
    },
  };
  const lines = lazy(() => (sections.find(".debug_line") === undefined ? undefined : lineFinder(sections)));
  return {
    name: elf.source.name,
    buildId: findBuildId(elf),
    symbols: lazy(() => symbolColumns(elf)),
    types: sections.find(".debug_info") === undefined ? undefined : (dwarfTypes(sections) satisfies TypeSource),
    sourceLine(at) {
      const found = lines()?.find(at);
      return found === undefined ? undefined : { file: found.file, line: found.line };
    },
  };
}

/** The symbols that nm shows; undefined when the file is stripped. */
function symbolColumns(elf: ElfFile): SymbolColumns | undefined {
  const table = elf.section(".symtab");
  if (table === undefined) return undefined;
  const symbols = parseSymbols(elf, table);
  const letters = sectionLetters(elf);
  const list: NamedAddress[] = [];
  for (let row = 1; row < symbols.count; row++) {
    const kind = symbols.info[row] & 15;
    if (kind === STT_SECTION || kind === STT_FILE || symbols.shndx[row] === 0) continue;
    const local = symbols.info[row] >> 4 === 0;
    const letter = letters[symbols.shndx[row]] ?? "A";
    list.push({ name: symbols.name(row), address: symbols.value[row], type: local ? letter.toLowerCase() : letter });
  }
  return listColumns(list);
}

const STT_SECTION = 3;
const STT_FILE = 4;

/** nm's letter for symbols of each section. */
function sectionLetters(elf: ElfFile): readonly string[] {
  return elf.sections().map(({ flags, type }) => {
    if ((Number(flags) & SHF_ALLOC) === 0) return "N";
    if ((Number(flags) & SHF_EXECINSTR) !== 0) return "T";
    if (type === SHT_NOBITS) return "B";
    return (Number(flags) & SHF_WRITE) === 0 ? "R" : "D";
  });
}
