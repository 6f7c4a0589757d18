/** The symbol table of an ELF file as columns, with the letters that nm prints. */
import {
  type ElfFile,
  type ElfSymbols,
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
import type { SymbolColumns } from "./symbol-columns.ts";

/** __START_KERNEL_map, where the image is linked to. */
const IMAGE = 0xffff_ffff_8000_0000n;

/** Those of `symbols` that nm shows, and of them those that `accepts`. Columns throughout: a vmlinux has more than 10^5. */
export function symbolColumns(
  elf: ElfFile,
  symbols: ElfSymbols,
  accepts: (row: number) => boolean = () => true,
): SymbolColumns {
  const letters = sectionLetters(elf);
  /** Names of the sections that are loaded. */
  const names = elf.sections().map(({ name, flags }) => ((Number(flags) & SHF_ALLOC) === 0 ? undefined : name));
  /** A section's own symbol has no name but the section's, as crash shows it. */
  const nameOf = (row: number): string =>
    (symbols.info[row] & 15) === STT_SECTION ? (names[symbols.shndx[row]] ?? "") : symbols.name(row);
  const shown = (row: number): boolean => {
    const place = symbols.shndx[row];
    const kind = symbols.info[row] & 15;
    if (kind === STT_FILE || place === SHN_UNDEF || !accepts(row)) return false;
    // Absolute symbols are constants of assembler sources, but for those in the image.
    if (place === SHN_ABS) return symbols.value[row] >= IMAGE;
    if (names[place] === undefined) return false;
    // The per-CPU template's section is linked at 0, which is no place; the image's beginning has names of its own.
    return kind !== STT_SECTION || (symbols.value[row] !== 0n && names[place] !== ".text");
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
    find: (name) => (name.startsWith(".") ? sectionRows(rows, nameOf, name) : namedRows(symbols, rows, name)),
    size: (index) => symbols.size[rows[index]],
    section: (index) => names[symbols.shndx[rows[index]]],
  };
}

/** The rows that are shown, by address and then by name. */
function rowsByAddress(
  { count, value }: ElfSymbols,
  shown: (row: number) => boolean,
  nameOf: (row: number) => string,
): Uint32Array {
  const halves = new Uint32Array(value.buffer, value.byteOffset, count * 2);
  const keys = new Float64Array(count);
  let used = 0;
  for (let row = 0; row < count; row++) {
    // Addresses of the image have 32 high bits set, per-CPU offsets none.
    const high = halves[row * 2 + 1];
    if (shown(row)) keys[used++] = (halves[row * 2] + Math.min(high, 1) * 0x1_0000_0000) * ROWS + row;
    if (count > ROWS || (high !== 0 && high !== 0xffff_ffff)) return slowlySorted(value, shown, nameOf);
  }
  // Address and row in one number: that sorts natively.
  const rows = Uint32Array.from(keys.subarray(0, used).sort(), (key) => key % ROWS);
  for (let from = 0; from < used; ) {
    let to = from + 1;
    while (to < used && value[rows[to]] === value[rows[from]]) to++;
    if (to - from > 1) rows.subarray(from, to).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    from = to;
  }
  return rows;
}

/** More rows than kernels have; with 33 bits of address they fill a number exactly. */
const ROWS = 2 ** 20;

/** The same for any addresses. */
function slowlySorted(
  value: BigUint64Array,
  shown: (row: number) => boolean,
  nameOf: (row: number) => string,
): Uint32Array {
  const rows = Uint32Array.from(value, (_, row) => row).filter(shown);
  return rows.sort((a, b) => (value[a] === value[b] ? (nameOf(a) < nameOf(b) ? -1 : 1) : value[a] < value[b] ? -1 : 1));
}

/** Indexes into `rows` of the symbols called `name`, which may be a section's. */
function sectionRows(rows: Uint32Array, nameOf: (row: number) => string, name: string): readonly number[] {
  return Array.from(rows.keys()).filter((index) => nameOf(rows[index]) === name);
}

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
