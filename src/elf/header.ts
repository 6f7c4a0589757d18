import { type Bytes, FormatError, hex } from "#base";
import { type ByteSource, readExactly, readUpTo } from "#source";
import { machineName } from "./machine.ts";

/** Values of `e_type` (gABI, "ELF Header"): what kind of object file it is. */
export const ET_REL = 1;
export const ET_EXEC = 2;
export const ET_DYN = 3;
export const ET_CORE = 4;

const ELFCLASS64 = 2;
const ELFDATA2LSB = 1;
const ELFDATA2MSB = 2;
const HEADER_SIZE = 64;
const LARGEST_TABLE = 1 << 20;

/** `e_phnum` that says: the count did not fit, see `sh_info` of section 0 (gABI, "Program Header"). */
export const PN_XNUM = 0xffff;

/**
 * The ELF header of a 64-bit little-endian file (gABI, "ELF Header"), member names without their `e_`. Counts are as
 * stored: `parseSegments` and `parseSections` resolve the escapes for large ones.
 */
export interface ElfHeader {
  /** `e_type`: ET_EXEC, ET_CORE ... */
  readonly type: number;
  /** `e_machine`: EM_X86_64 ... */
  readonly machine: number;
  /** File offset of the program headers; they may stand anywhere, before or after the section headers. */
  readonly phoff: number;
  readonly phentsize: number;
  readonly phnum: number;
  /** File offset of the section headers; 0 without any. */
  readonly shoff: number;
  readonly shentsize: number;
  readonly shnum: number;
  readonly shstrndx: number;
}

/** True when `source` begins with the ELF magic, whatever its class and byte order. */
export function isElf(source: ByteSource): boolean {
  return hasMagic(readUpTo(source, 0, 4));
}

/**
 * Parses the header of `source`. FormatError when it is no ELF file, or when it is one of another class or byte order;
 * then `found` names what it is (`a 64-bit big-endian ELF file for s390x`).
 */
export function parseHeader(source: ByteSource): ElfHeader {
  const start = readUpTo(source, 0, HEADER_SIZE);
  if (!hasMagic(start)) throw new FormatError(source.name, 0, "an ELF file", describeStart(start));
  if (start.length < HEADER_SIZE) {
    throw new FormatError(source.name, 0, `an ELF header (${HEADER_SIZE} bytes)`, `end of file at ${source.size}`);
  }
  if (start.u8(4) !== ELFCLASS64 || start.u8(5) !== ELFDATA2LSB) {
    throw new FormatError(source.name, 4, "a 64-bit little-endian ELF file", describeKind(start));
  }
  return {
    type: start.u16(16),
    machine: start.u16(18),
    phoff: start.n64(32),
    shoff: start.n64(40),
    phentsize: start.u16(54),
    phnum: start.u16(56),
    shentsize: start.u16(58),
    shnum: start.u16(60),
    shstrndx: start.u16(62),
  };
}

/** Where a header table stands, as the ELF header says. */
export interface HeaderTable {
  /** What it holds, for messages. */
  readonly what: string;
  readonly offset: number;
  readonly entrySize: number;
  readonly count: number;
}

/**
 * The entries of a header table, which must be `size` bytes each. FormatError when the table does not fit the file, or
 * has more than a million entries, which no Linux file has.
 */
export function readTable(source: ByteSource, table: HeaderTable, size: number): Bytes[] {
  const { what, offset, entrySize, count } = table;
  if (count === 0) return [];
  if (entrySize !== size) {
    throw new FormatError(source.name, offset, `${what} entries of ${size} bytes`, `entries of ${entrySize} bytes`);
  }
  if (count > LARGEST_TABLE) throw new FormatError(source.name, offset, `a ${what} table`, `${count} entries`);
  const bytes = readExactly(source, offset, count * entrySize, `the ${what} table`);
  return Array.from({ length: count }, (_, i) => bytes.slice(i * entrySize, entrySize));
}

function hasMagic(start: Bytes): boolean {
  return start.length >= 4 && start.u32(0) === 0x464c_457f;
}

function describeStart(start: Bytes): string {
  if (start.length === 0) return "an empty file";
  const first = Array.from(start.array.subarray(0, 8), (byte) => hex(byte, 2)).join(" ");
  return `the bytes ${first}`;
}

function describeKind(start: Bytes): string {
  const elfClass = start.u8(4) === ELFCLASS64 ? "64-bit" : "32-bit";
  const bigEndian = start.u8(5) === ELFDATA2MSB;
  const machine = bigEndian ? (start.u8(18) << 8) | start.u8(19) : start.u16(18);
  return `a ${elfClass} ${bigEndian ? "big" : "little"}-endian ELF file for ${machineName(machine)}`;
}
