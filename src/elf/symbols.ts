import { Bytes, FormatError } from "#base";
import { type ByteSource, readExactly } from "#source";
import type { ElfFile } from "./file.ts";
import { type Section, SHN_XINDEX, SHT_DYNSYM, SHT_SYMTAB, SHT_SYMTAB_SHNDX } from "./sections.ts";

/** Symbol types, the low four bits of `st_info` (gABI, "Symbol Table"). */
export const STT_NOTYPE = 0;
export const STT_OBJECT = 1;
export const STT_FUNC = 2;
export const STT_SECTION = 3;
export const STT_FILE = 4;

/** Symbol bindings, the high four bits of `st_info`. */
export const STB_LOCAL = 0;
export const STB_GLOBAL = 1;
export const STB_WEAK = 2;

const SYMBOL_SIZE = 24;
const SYMBOLS_PER_READ = 1 << 15;

/** A symbol table as columns: a kernel has some 150 000 rows, entry 0 (always empty) included. */
export interface ElfSymbols {
  readonly count: number;
  /** `st_value`: an address, or an offset into its section in a relocatable file. */
  readonly value: BigUint64Array;
  /** `st_size` in bytes; 0 when unknown, as it is for most assembler symbols. */
  readonly size: Float64Array;
  /** `st_info`: STT_* in the low four bits, STB_* above. */
  readonly info: Uint8Array;
  /** Section index with SHN_XINDEX resolved; SHN_ABS, SHN_UNDEF ... as they are. */
  readonly shndx: Uint32Array;
  /** `st_name`: offset into `strings`. */
  readonly nameOffset: Uint32Array;
  /** The string table that names point into. */
  readonly strings: Bytes;
  /** The name of symbol `row`; each byte is one character. Empty when it points outside the table. */
  name(row: number): string;
}

/**
 * The symbol table in `section` (SHT_SYMTAB or SHT_DYNSYM; gABI, "Symbol Table"), read in pieces; names are decoded
 * when asked for. FormatError when the table, its names or its extended indices are damaged.
 */
export function parseSymbols(elf: ElfFile, section: Section): ElfSymbols {
  const content = elf.sectionSource(section);
  if ((section.type !== SHT_SYMTAB && section.type !== SHT_DYNSYM) || section.entsize !== SYMBOL_SIZE) {
    const found = `type ${section.type} with entries of ${section.entsize} bytes`;
    throw new FormatError(content.name, 0, `a symbol table with entries of ${SYMBOL_SIZE} bytes`, found);
  }
  const count = Math.floor(content.size / SYMBOL_SIZE);
  const columns = {
    value: new BigUint64Array(count),
    size: new Float64Array(count),
    info: new Uint8Array(count),
    shndx: new Uint32Array(count),
    nameOffset: new Uint32Array(count),
  };
  fillColumns(content, count, columns);
  resolveIndices(elf, section, columns.shndx);
  const strings = readStrings(elf, section);
  return {
    count,
    ...columns,
    strings,
    name: (row) => (columns.nameOffset[row] < strings.length ? strings.cstring(columns.nameOffset[row]) : ""),
  };
}

type Columns = Pick<ElfSymbols, "value" | "size" | "info" | "shndx" | "nameOffset">;

function fillColumns(content: ByteSource, count: number, columns: Columns): void {
  // A bigint for each would cost more than all the rest.
  const halves = new Uint32Array(columns.value.buffer);
  for (let first = 0; first < count; first += SYMBOLS_PER_READ) {
    const rows = Math.min(SYMBOLS_PER_READ, count - first);
    const bytes = readExactly(content, first * SYMBOL_SIZE, rows * SYMBOL_SIZE, "symbols");
    for (let i = 0; i < rows; i++) {
      const at = i * SYMBOL_SIZE;
      columns.nameOffset[first + i] = bytes.u32(at);
      columns.info[first + i] = bytes.u8(at + 4);
      columns.shndx[first + i] = bytes.u16(at + 6);
      halves[2 * (first + i)] = bytes.u32(at + 8);
      halves[2 * (first + i) + 1] = bytes.u32(at + 12);
      columns.size[first + i] = bytes.n64(at + 16);
    }
  }
}

/** Replaces SHN_XINDEX by the index that the parallel SHT_SYMTAB_SHNDX table holds for the row. */
function resolveIndices(elf: ElfFile, section: Section, shndx: Uint32Array): void {
  if (!shndx.includes(SHN_XINDEX)) return;
  const table = elf.sections().find((one) => one.type === SHT_SYMTAB_SHNDX && one.link === section.index);
  if (table === undefined) return;
  const indices = readExactly(elf.sectionSource(table), 0, shndx.length * 4, "extended section indices");
  for (let row = 0; row < shndx.length; row++) {
    if (shndx[row] === SHN_XINDEX) shndx[row] = indices.u32(row * 4);
  }
}

function readStrings(elf: ElfFile, section: Section): Bytes {
  const strings = elf.sections()[section.link];
  if (strings === undefined) return new Bytes(new Uint8Array(0));
  const content = elf.sectionSource(strings);
  return readExactly(content, 0, content.size, "symbol names");
}
