import { type Address, FormatError } from "#base";
import { type ByteSource, readExactly } from "#source";
import { type ElfHeader, PN_XNUM, readTable } from "./header.ts";

/** Values of `p_type` (gABI, "Program Header"). */
export const PT_LOAD = 1;
export const PT_NOTE = 4;

const SEGMENT_SIZE = 56;
const SECTION_INFO = 44;

/** One program header (gABI, "Program Header"), member names without their `p_`; units are bytes. */
export interface Segment {
  readonly type: number;
  readonly flags: number;
  /** Where its content begins in the file. */
  readonly offset: number;
  readonly vaddr: Address;
  /** Physical address; a number, exact below 2^53. Unknown ones are stored as 2^64-1 by /proc/kcore. */
  readonly paddr: number;
  /** Bytes in the file; the rest up to `memsz` is not stored. */
  readonly filesz: number;
  readonly memsz: number;
  readonly align: number;
}

/** The program headers of `source`, in file order. FormatError when the table is damaged. */
export function parseSegments(source: ByteSource, header: ElfHeader): readonly Segment[] {
  const table = {
    what: "program header",
    offset: header.phoff,
    entrySize: header.phentsize,
    count: segmentCount(source, header),
  };
  return readTable(source, table, SEGMENT_SIZE).map((entry) => ({
    type: entry.u32(0),
    flags: entry.u32(4),
    offset: entry.n64(8),
    vaddr: entry.address(16),
    paddr: entry.n64(24),
    filesz: entry.n64(32),
    memsz: entry.n64(40),
    align: entry.n64(48),
  }));
}

function segmentCount(source: ByteSource, header: ElfHeader): number {
  if (header.phnum !== PN_XNUM) return header.phnum;
  if (header.shoff === 0) {
    throw new FormatError(source.name, 40, "section 0, which holds the number of program headers", "no sections");
  }
  return readExactly(source, header.shoff + SECTION_INFO, 4, "sh_info of section 0").u32(0);
}
