import { Bytes, escapeControls, FormatError, UsageError } from "#base";
import { type ByteSource, readExactly, readUpTo } from "#source";
import { requireMachine } from "../machine.ts";
import type { FilePart } from "../page-bitmap.ts";

/** Bits of `status` in the header, and of `flags` in a page descriptor for the compressions. */
export const DUMP_DH_COMPRESSED_ZLIB = 0x1;
export const DUMP_DH_COMPRESSED_LZO = 0x2;
export const DUMP_DH_COMPRESSED_SNAPPY = 0x4;
export const DUMP_DH_COMPRESSED_INCOMPLETE = 0x8;
export const DUMP_DH_EXCLUDED_VMEMMAP = 0x10;
export const DUMP_DH_COMPRESSED_ZSTD = 0x20;

const HEADER_SIZE = 464;
const SUB_HEADER_SIZE = 104;
const UTSNAME_MACHINE = 12 + 4 * 65;
const UTSNAME_FIELD = 65;
const BLOCK_SIZE = 428;
/** The same on a 32-bit machine, whose `timestamp` is two words shorter and not aligned to 8. */
const BLOCK_SIZE_32 = 416;
const LARGEST_VERSION = 0xffff;
/** Page frames of 64 TiB: as much as x86-64 addresses with four levels of page tables, and more than any machine has. */
const MOST_PAGES = 2 ** 34;

/**
 * The two headers of a compressed kdump (makedumpfile: diskdump_mod.h, `struct disk_dump_header` and
 * `struct kdump_sub_header`), as a 64-bit machine lays them out.
 */
export interface KdumpHeader {
  /** 0 to 6; each version adds members to the sub header. */
  readonly version: number;
  /** utsname's machine; empty when the writer did not know it. */
  readonly machine: string;
  /** Seconds since 1970, UTC; undefined when the writer had no clock, as QEMU. */
  readonly time: number | undefined;
  readonly status: number;
  /** Bytes per block, and per page frame. */
  readonly blockSize: number;
  readonly processors: number | undefined;
  /** Number of page frames that the bitmaps speak of. */
  readonly maxMapnr: number;
  /** Both bitmaps, one after the other, half of this each. */
  readonly bitmaps: FilePart;
  /** File offset of the page descriptors. */
  readonly descriptors: number;
  /**
   * By how much the kernel image was moved, modulo 2^64. Wrong in files by QEMU, which reads the decimal number in
   * VMCOREINFO as hexadecimal.
   */
  readonly physicalBase: bigint;
  readonly dumpLevel: number | undefined;
  /** The page frames in this file when the dump was split over several; `end` is exclusive. */
  readonly split: { readonly start: number; readonly end: number } | undefined;
  readonly vmcoreinfo: FilePart | undefined;
  readonly notes: FilePart | undefined;
  /** What makedumpfile erased, as text. */
  readonly erased: FilePart | undefined;
}

/**
 * Parses the headers at the start of `source`. FormatError when they are damaged or cut off; UsageError when the dump
 * is of a machine that is not supported, such as a 32-bit or big-endian one, whose headers are laid out differently.
 */
export function parseHeader(source: ByteSource): KdumpHeader {
  const header = readExactly(source, 0, HEADER_SIZE, "a kdump header");
  requireLayout(source.name, header);
  const machine = header.cstring(UTSNAME_MACHINE, UTSNAME_FIELD);
  if (machine !== "") requireMachine(source.name, machine);
  const version = header.u32(8);
  if (version > LARGEST_VERSION) throw new FormatError(source.name, 8, "a header version", String(version));
  const blockSize = header.u32(BLOCK_SIZE);
  if (!isBlockSize(blockSize)) {
    throw new FormatError(source.name, BLOCK_SIZE, "a block size of 4096 to 65536", String(blockSize));
  }
  const sub = parseSubHeader(source, readUpTo(source, blockSize, SUB_HEADER_SIZE), version);
  const subBlocks = header.u32(432);
  const bitmapBlocks = header.u32(436);
  const bitmapBytes = bitmapBlocks * blockSize;
  const maxMapnr = Math.min(sub.maxMapnr ?? header.u32(440), (bitmapBytes / 2) * 8);
  if (maxMapnr > MOST_PAGES) {
    throw new FormatError(source.name, blockSize + 96, `at most ${MOST_PAGES} page frames`, String(maxMapnr));
  }
  return {
    version,
    machine,
    time: header.n64(408) === 0 ? undefined : header.n64(408),
    status: header.u32(424),
    blockSize,
    processors: header.i32(460) > 0 ? header.i32(460) : undefined,
    bitmaps: { offset: (1 + subBlocks) * blockSize, size: bitmapBytes },
    descriptors: (1 + subBlocks + bitmapBlocks) * blockSize,
    ...sub,
    maxMapnr,
  };
}

/** Refuses the headers of other machines, whose members stand elsewhere. UsageError that says what they are. */
function requireLayout(file: string, header: Bytes): void {
  const bigEndian = new Bytes(header.array, false);
  const swapped = header.u32(8) > LARGEST_VERSION && bigEndian.u32(8) <= LARGEST_VERSION;
  const read = swapped ? bigEndian : header;
  const narrow = !isBlockSize(read.u32(BLOCK_SIZE)) && isBlockSize(read.u32(BLOCK_SIZE_32));
  if (!swapped && !narrow) return;
  const machine = header.cstring(UTSNAME_MACHINE, UTSNAME_FIELD);
  const kind = `${narrow ? "32" : "64"}-bit ${swapped ? "big" : "little"}-endian machine`;
  const name = machine === "" ? "" : ` (${escapeControls(machine)})`;
  throw new UsageError(`${file}: expected a kdump of a 64-bit little-endian machine, found one of a ${kind}${name}`);
}

const isBlockSize = (size: number): boolean => size >= 4096 && size <= 65536 && Number.isInteger(Math.log2(size));

type SubHeader = Pick<KdumpHeader, "physicalBase" | "dumpLevel" | "split" | "vmcoreinfo" | "notes" | "erased"> & {
  readonly maxMapnr: number | undefined;
};

function parseSubHeader(source: ByteSource, sub: Bytes, version: number): SubHeader {
  if (sub.length < SUB_HEADER_SIZE) {
    throw new FormatError(source.name, source.size, "a kdump sub header", `end of file at ${source.size}`);
  }
  const wide = version >= 6;
  const split = version >= 2 && sub.u32(12) !== 0;
  return {
    physicalBase: sub.u64(0),
    dumpLevel: version >= 1 ? sub.u32(8) : undefined,
    split: split ? { start: sub.n64(wide ? 80 : 16), end: sub.n64(wide ? 88 : 24) } : undefined,
    vmcoreinfo: version >= 3 ? filePart(sub, 32) : undefined,
    notes: version >= 4 ? filePart(sub, 48) : undefined,
    erased: version >= 5 ? filePart(sub, 64) : undefined,
    maxMapnr: wide ? sub.n64(96) : undefined,
  };
}

function filePart(sub: Bytes, at: number): FilePart | undefined {
  const part = { offset: sub.n64(at), size: sub.n64(at + 8) };
  return part.offset === 0 || part.size === 0 ? undefined : part;
}
