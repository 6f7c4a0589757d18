import { type Address, Bytes, FormatError } from "#base";
import { type ByteSource, readExactly } from "#source";
import { type ElfHeader, readTable } from "./header.ts";

/** Values of `sh_type` (gABI, "Sections"). */
export const SHT_NULL = 0;
export const SHT_PROGBITS = 1;
export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_RELA = 4;
export const SHT_NOTE = 7;
export const SHT_NOBITS = 8;
export const SHT_REL = 9;
export const SHT_DYNSYM = 11;
export const SHT_SYMTAB_SHNDX = 18;

/** Bits of `sh_flags` (gABI, "Sections"). */
export const SHF_WRITE = 0x1;
export const SHF_ALLOC = 0x2;
export const SHF_EXECINSTR = 0x4;
export const SHF_COMPRESSED = 0x800;

/** Special section indices (gABI, "Sections"). */
export const SHN_UNDEF = 0;
export const SHN_LORESERVE = 0xff00;
export const SHN_ABS = 0xfff1;
export const SHN_COMMON = 0xfff2;
/** The index did not fit and stands elsewhere. */
export const SHN_XINDEX = 0xffff;

const SECTION_SIZE = 64;

/** One section header (gABI, "Sections"), member names without their `sh_`; units are bytes. */
export interface Section {
  /** Its place in the table, which `link`, `info` and symbols speak of. */
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly addr: Address;
  readonly offset: number;
  /** Bytes in the file, compressed when SHF_COMPRESSED; bytes in memory for SHT_NOBITS, which has none in the file. */
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly addralign: number;
  readonly entsize: number;
}

/** The section headers of `source`, section 0 included. FormatError when the table lies beyond the end of the file. */
export function parseSections(source: ByteSource, header: ElfHeader): readonly Section[] {
  if (header.shoff === 0) return [];
  const table = { what: "section header", offset: header.shoff, entrySize: header.shentsize };
  // Counts of 0xff00 and more are escaped: the first header, otherwise empty, holds them in sh_size and sh_link.
  const first = header.shnum === 0 || header.shstrndx === SHN_XINDEX ? readFirst(source, header) : undefined;
  const count = header.shnum === 0 && first !== undefined ? first.n64(32) : header.shnum;
  const entries = readTable(source, { ...table, count }, SECTION_SIZE);
  const stringsIndex = header.shstrndx === SHN_XINDEX && first !== undefined ? first.u32(40) : header.shstrndx;
  const names = readNames(source, entries[stringsIndex]);
  return entries.map((entry, index) => ({
    index,
    name: entry.u32(0) < names.length ? names.cstring(entry.u32(0)) : "",
    type: entry.u32(4),
    flags: entry.n64(8),
    addr: entry.address(16),
    offset: entry.n64(24),
    size: entry.n64(32),
    link: entry.u32(40),
    info: entry.u32(44),
    addralign: entry.n64(48),
    entsize: entry.n64(56),
  }));
}

function readFirst(source: ByteSource, header: ElfHeader): Bytes {
  return readExactly(source, header.shoff, SECTION_SIZE, "section header 0");
}

function readNames(source: ByteSource, entry: Bytes | undefined): Bytes {
  if (entry === undefined || entry.u32(4) !== SHT_STRTAB) return new Bytes(new Uint8Array(0));
  const size = entry.n64(32);
  if (size > 1 << 26) throw new FormatError(source.name, entry.n64(24), "a table of section names", `${size} bytes`);
  return readExactly(source, entry.n64(24), size, "the table of section names");
}
