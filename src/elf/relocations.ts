/** Relocatable files (kernel modules) as if they were linked to where they were loaded. */
import { Bytes, FormatError, lazy } from "#base";
import { type ByteSource, readUpTo } from "#source";
import type { ElfFile } from "./file.ts";
import { ET_REL } from "./header.ts";
import { machineName } from "./machine.ts";
import { R_NONE, RELOCATION_KINDS, type RelocationKind } from "./relocation-kinds.table.ts";
import { type Relocation, type RelocationTable, relocationTable } from "./relocation-table.ts";
import { type Section, SHN_ABS, SHN_LORESERVE, SHN_UNDEF, SHT_REL, SHT_RELA, SHT_SYMTAB } from "./sections.ts";
import { type ElfSymbols, parseSymbols, STB_WEAK } from "./symbols.ts";

/** Where the parts of a relocatable file were put. */
export interface LoadPlaces {
  /** The address of the start of a section; 0 for one that is not loaded, in which addresses are offsets. */
  section(section: Section): bigint;
  /** The address of a symbol that another file defines; undefined when it is not known. */
  symbol(name: string): bigint | undefined;
}

/** What is written for a symbol that nobody knows: an address that nothing has. */
const NOWHERE = 0xffff_ffff_ffff_ffffn;
/** The widest place that is written. */
const WIDEST = 8;

/**
 * The content of sections of `elf` with their relocations applied, piece by piece as it is read; as it is for files
 * that are linked already. FormatError, at the first read, for a relocation type that is not known.
 */
export function relocatedSections(elf: ElfFile, places: LoadPlaces): (section: Section) => ByteSource {
  if (elf.header.type !== ET_REL) return elf.sectionSource;
  const addresses = new Map<number, () => BigUint64Array>();
  const addressesIn = (table: number): (() => BigUint64Array) => {
    const known = addresses.get(table) ?? lazy(() => symbolAddresses(elf, table, places));
    addresses.set(table, known);
    return known;
  };
  return (section) => {
    const tables = elf
      .sections()
      .filter(({ type, info }) => (type === SHT_RELA || type === SHT_REL) && info === section.index);
    return tables.reduce((content, table) => {
      const entrySize = table.type === SHT_RELA ? 24 : 16;
      const relocations = relocationTable(elf.sectionSource(table), entrySize);
      return appliedSource(elf, content, relocations, addressesIn(table.link), places.section(section));
    }, elf.sectionSource(section));
  };
}

/** `st_value` of every symbol, moved to where its section is. */
function symbolAddresses(elf: ElfFile, table: number, places: LoadPlaces): BigUint64Array {
  const section = elf.sections()[table];
  if (section === undefined || section.type !== SHT_SYMTAB) {
    throw new FormatError(elf.source.name, 0, "a symbol table for relocations", `section ${table}`);
  }
  return placedSymbols(elf, parseSymbols(elf, section), places);
}

/** The addresses of `symbols` of a relocatable file, row by row. */
export function placedSymbols(elf: ElfFile, symbols: ElfSymbols, places: LoadPlaces): BigUint64Array {
  const sections = elf.sections();
  const starts = sections.map((section) => places.section(section));
  return BigUint64Array.from(symbols.value, (value, row) => {
    const index = symbols.shndx[row];
    if (index === SHN_ABS) return value;
    const start = starts[index];
    if (index !== SHN_UNDEF && index < sections.length && start !== undefined) return start + value;
    if (row === 0) return 0n;
    const known = index === SHN_UNDEF || index >= SHN_LORESERVE ? places.symbol(symbols.name(row)) : undefined;
    return known ?? (symbols.info[row] >> 4 === STB_WEAK ? 0n : NOWHERE);
  });
}

function appliedSource(
  elf: ElfFile,
  content: ByteSource,
  table: RelocationTable,
  addresses: () => BigUint64Array,
  start: bigint,
): ByteSource {
  const { machine } = elf.header;
  const kinds = RELOCATION_KINDS.get(machine);
  const kindOf = ({ type, offset }: Relocation): RelocationKind => {
    const kind = kinds?.get(type);
    if (kind !== undefined) return kind;
    throw new FormatError(
      content.name,
      offset,
      "a relocation type that is known",
      `${type} of ${machineName(machine)}`,
    );
  };
  const valueOf = (relocation: Relocation, { width, relative }: RelocationKind): bigint => {
    const known = addresses();
    if (relocation.symbol >= known.length) {
      throw new FormatError(content.name, relocation.offset, "a symbol of the table", `row ${relocation.symbol}`);
    }
    const symbol = known[relocation.symbol];
    if (symbol === NOWHERE) return NOWHERE;
    const addend = relocation.addend ?? storedAddend(content, relocation.offset, width);
    return symbol + addend - (relative ? start + BigInt(relocation.offset) : 0n);
  };
  return {
    name: content.name,
    size: content.size,
    readInto(offset, target) {
      const got = content.readInto(offset, target);
      // A place may begin before this piece and end in it.
      for (const relocation of table.between(offset - WIDEST + 1, offset + got)) {
        if (relocation.type === R_NONE) continue;
        const kind = kindOf(relocation);
        if (relocation.offset + kind.width > content.size) {
          throw new FormatError(
            content.name,
            relocation.offset,
            "a relocation inside the section",
            "one across its end",
          );
        }
        write(target.subarray(0, got), relocation.offset - offset, kind.width, valueOf(relocation, kind));
      }
      return got;
    },
  };
}

/** Writes the `width` lowest bytes of `value` at `at`, as far as they lie inside `target`. */
function write(target: Uint8Array, at: number, width: number, value: bigint): void {
  let low = Number(value & 0xffff_ffffn);
  for (let i = 0; i < width; i++) {
    if (i === 4) low = Number((value >> 32n) & 0xffff_ffffn);
    const to = at + i;
    if (to >= 0 && to < target.length) target[to] = (low >>> (8 * (i & 3))) & 0xff;
  }
}

/** What SHT_REL adds: the bytes at the place, signed. */
function storedAddend(content: ByteSource, offset: number, width: number): bigint {
  return BigInt.asIntN(8 * width, new Bytes(readUpTo(content, offset, width).array).unsigned(0, width));
}
