/** A vmlinux file as an opened dump uses it. */
import { lazy } from "#base";
import type { NameIndex, SourcePosition } from "#debuginfo/dwarf";
import {
  type ElfFile,
  type ElfSymbols,
  findBuildId,
  parseSymbols,
  type Section,
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHF_WRITE,
  SHN_ABS,
  SHN_UNDEF,
  SHT_NOBITS,
  STB_LOCAL,
  STB_WEAK,
  STT_FILE,
  STT_OBJECT,
  STT_SECTION,
} from "#elf";
import { readExactly } from "#source";
import { dwarfTypes } from "#types";
import { debugCode } from "./debug-code.ts";
import type { SymbolColumns } from "./symbol-columns.ts";
import type { SourceLine } from "./target.ts";
import type { Vmlinux } from "./vmlinux.ts";

/**
 * `elf` as a vmlinux: its symbol table, and lines and types when it carries DWARF. `debug` is a second file with the
 * debug sections, when they were split off; `given.names` the index of their names. Nothing is read before it is asked
 * for.
 */
export function elfVmlinux(
  elf: ElfFile,
  debug: ElfFile = elf,
  given: { readonly names?: () => NameIndex } = {},
): Vmlinux {
  const sections = {
    find: (name: string) => {
      const section = debug.section(name);
      return section === undefined ? undefined : debug.sectionSource(section);
    },
  };
  const types = sections.find(".debug_info") === undefined ? undefined : dwarfTypes(sections, given);
  const code = types && debugCode(debug.source.name, sections, (offset) => types.typeAt(offset));
  return {
    name: elf.source.name,
    buildId: findBuildId(elf),
    symbols: lazy(() => symbolColumns(elf)),
    types,
    code,
    sourceLine: (at) => lineOf(code?.lines()?.find(at)),
    frameLine: (at) => lineOf(code?.lines()?.findHolding(at)),
  };
}

const lineOf = (found: SourcePosition | undefined): SourceLine | undefined =>
  found && { file: found.file, line: found.line };

/**
 * The symbols that nm shows; undefined when the file is stripped. Kernel knowledge asks for names that this kernel may
 * not have: those are not in the string table, and for them the table of symbols is not even read.
 */
function symbolColumns(elf: ElfFile): SymbolColumns | undefined {
  const table = elf.section(".symtab");
  if (table === undefined) return undefined;
  const columns = lazy(() => sortedColumns(elf, table));
  const names = lazy(() => {
    const strings = elf.sections()[table.link];
    const content = strings && elf.sectionSource(strings);
    return content && readExactly(content, 0, content.size, "symbol names").array;
  });
  return {
    get count() {
      return columns().count;
    },
    get addresses() {
      return columns().addresses;
    },
    type: (index) => columns().type(index),
    name: (index) => columns().name(index),
    find: (name) => (endsSomewhere(names(), name) ? columns().find(name) : []),
    size: (index) => columns().size(index),
  };
}

/** True when some text of the string table ends in `name`: linkers store a name that is the tail of another only once. */
function endsSomewhere(strings: Uint8Array | undefined, name: string): boolean {
  if (strings === undefined || name === "") return true;
  const last = name.length - 1;
  const lastLetter = name.charCodeAt(last);
  for (let end = name.length; end < strings.length; end++) {
    if (strings[end] !== 0 || strings[end - 1] !== lastLetter) continue;
    let i = 1;
    while (i <= last && strings[end - 1 - i] === name.charCodeAt(last - i)) i++;
    if (i > last) return true;
  }
  return false;
}

/** Columns throughout: there are more than 10^5. */
function sortedColumns(elf: ElfFile, table: Section): SymbolColumns & Required<Pick<SymbolColumns, "size">> {
  const symbols = parseSymbols(elf, table);
  const letters = sectionLetters(elf);
  /** Names of the sections that are loaded. */
  const names = elf.sections().map(({ name, flags }) => ((Number(flags) & SHF_ALLOC) === 0 ? undefined : name));
  /** A section's own symbol has no name but the section's, as crash shows it. */
  const nameOf = (row: number): string =>
    (symbols.info[row] & 15) === STT_SECTION ? (names[symbols.shndx[row]] ?? "") : symbols.name(row);
  const shown = (row: number): boolean => {
    const place = symbols.shndx[row];
    // Absolute symbols are constants of assembler sources, and the per-CPU template's section is linked at 0: no places.
    const kind = symbols.info[row] & 15;
    if (kind === STT_FILE || place === SHN_UNDEF || place === SHN_ABS || names[place] === undefined) return false;
    return kind !== STT_SECTION || symbols.value[row] !== 0n;
  };
  const rows = rowsByAddress(symbols, shown, nameOf);
  return {
    count: rows.length,
    addresses: BigUint64Array.from(rows, (row) => symbols.value[row]),
    type(index) {
      const row = rows[index];
      const letter = letters[symbols.shndx[row]] ?? "A";
      const binding = symbols.info[row] >> 4;
      if (binding === STB_WEAK) return (symbols.info[row] & 15) === STT_OBJECT ? "V" : "W";
      return binding === STB_LOCAL ? letter.toLowerCase() : letter;
    },
    name: (index) => nameOf(rows[index]),
    find: (name) => namedRows(symbols, rows, name),
    size: (index) => symbols.size[rows[index]],
  };
}

/** The rows that are shown, by address and then by name. */
function rowsByAddress(
  { count, value }: ElfSymbols,
  shown: (row: number) => boolean,
  nameOf: (row: number) => string,
): Uint32Array {
  // Address and row in one number, which sorts natively: the low half, and above it whether the address is in the image,
  // whose high halves are all ones, or an offset of per-CPU data, whose are zero.
  const halves = new Uint32Array(value.buffer, value.byteOffset, count * 2);
  const keys = new Float64Array(count);
  let used = 0;
  for (let row = 0; row < count; row++) {
    const address = halves[row * 2] + (halves[row * 2 + 1] === 0 ? 0 : 0x1_0000_0000);
    if (shown(row)) keys[used++] = address * ROWS + row;
  }
  const rows = Uint32Array.from(keys.subarray(0, used).sort(), (key) => key % ROWS);
  for (let from = 0; from < used; ) {
    let to = from + 1;
    while (to < used && value[rows[to]] === value[rows[from]]) to++;
    if (to - from > 1) rows.subarray(from, to).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    from = to;
  }
  return rows;
}

/** More rows than any kernel has; with 33 bits of address they fill a number exactly. */
const ROWS = 2 ** 20;

/** Indexes into `rows` of the symbols called `name`: comparing bytes of the string table is cheaper than any index. */
function namedRows(symbols: ElfSymbols, rows: Uint32Array, name: string): readonly number[] {
  const bytes = symbols.strings.array;
  const found: number[] = [];
  // Sections' symbols have no name of their own.
  if (name === "") return found;
  for (let index = 0; index < rows.length; index++) {
    const start = symbols.nameOffset[rows[index]];
    let i = 0;
    while (i < name.length && bytes[start + i] === name.charCodeAt(i)) i++;
    if (i === name.length && bytes[start + i] === 0) found.push(index);
  }
  return found;
}

/** nm's letter for symbols of each section. */
function sectionLetters(elf: ElfFile): readonly string[] {
  return elf.sections().map(({ flags, type }) => {
    if ((Number(flags) & SHF_ALLOC) === 0) return "N";
    if ((Number(flags) & SHF_EXECINSTR) !== 0) return "T";
    if (type === SHT_NOBITS) return "B";
    return (Number(flags) & SHF_WRITE) === 0 ? "R" : "D";
  });
}
