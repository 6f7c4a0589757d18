import { type Bytes, FormatError, UsageError } from "#base";
import { type ByteSource, readUpTo } from "#source";

/** The partition header is one block; blocks are pages. */
export const BLOCK_SIZE = 4096;
const DUMP_HEADER = BLOCK_SIZE;
const SUB_HEADER = 2 * BLOCK_SIZE;
const SIGNATURE = "sadump\0\0";
/** Where the numbers begin that fill the partition header, each made of the one before it. */
const MAGIC_NUMBERS = 168;
const SET_DISK_SET = 152;
/** EFI's word for a time zone that nobody set. */
const NO_TIME_ZONE = 2047;

/** The headers of a single partition. Offsets and sizes in bytes. */
export interface SadumpHeader {
  /** Seconds since 1970, UTC; undefined when the firmware knew no time zone. */
  readonly time: number | undefined;
  readonly processors: number;
  /** Number of page frames that the bitmaps speak of. */
  readonly maxMapnr: number;
  /** Where the processors' states are, and how long all of that is; size 0 when there is none. */
  readonly subHeader: { readonly offset: number; readonly size: number };
  /** One bit for each page frame of the machine, highest bit first. */
  readonly existing: { readonly offset: number; readonly size: number };
  /** One bit for each page frame in the dump, likewise. */
  readonly dumped: { readonly offset: number; readonly size: number };
  /** Where the pages begin. */
  readonly pages: number;
}

/** True for a partition that sadump wrote, whatever its configuration. */
export function isSadump(source: ByteSource): boolean {
  return readUpTo(source, 0, 8).latin1() === SIGNATURE;
}

/** True for a file on backup media: a header of its own stands before the partition's. */
export function isSadumpMedia(source: ByteSource): boolean {
  const second = readUpTo(source, BLOCK_SIZE, BLOCK_SIZE);
  return second.length === BLOCK_SIZE && second.slice(0, 8).latin1() === SIGNATURE && hasMagicNumbers(second);
}

/**
 * Reads the headers. There is no document by the manufacturer: the layout is what crash and libkdumpfile agree on.
 * UsageError for the configurations that are not read, FormatError when a header is damaged.
 */
export function parseSadumpHeader(source: ByteSource): SadumpHeader {
  const partition = readUpTo(source, 0, BLOCK_SIZE);
  if (partition.length < BLOCK_SIZE || !hasMagicNumbers(partition)) {
    throw new FormatError(source.name, MAGIC_NUMBERS, "the numbers that fill sadump's partition header", "others");
  }
  if (partition.u32(SET_DISK_SET) !== 0) {
    throw new UsageError(`${source.name}: expected a single partition of sadump, found a disk of a disk set`);
  }
  const header = readUpTo(source, DUMP_HEADER, BLOCK_SIZE);
  if (header.length < BLOCK_SIZE || header.slice(0, 8).latin1() !== SIGNATURE) {
    throw new FormatError(source.name, DUMP_HEADER, "sadump's dump header", "something else");
  }
  if (header.u32(40) !== BLOCK_SIZE) {
    throw new FormatError(source.name, DUMP_HEADER + 40, `blocks of ${BLOCK_SIZE} bytes`, String(header.u32(40)));
  }
  const subHeader = { offset: SUB_HEADER, size: header.u32(48) * BLOCK_SIZE };
  const existing = { offset: SUB_HEADER + subHeader.size, size: header.u32(52) * BLOCK_SIZE };
  const dumped = { offset: existing.offset + existing.size, size: header.u32(56) * BLOCK_SIZE };
  return {
    time: efiTime(header, 16),
    processors: header.u32(80),
    // Version 1 brought a wider field for machines with more than 16 TB.
    maxMapnr: header.u32(8) >= 1 ? header.n64(88) : header.u32(60),
    subHeader,
    existing,
    dumped,
    pages: dumped.offset + dumped.size,
  };
}

function hasMagicNumbers(partition: Bytes): boolean {
  for (let at = MAGIC_NUMBERS + 4; at < BLOCK_SIZE; at += 4) {
    if (partition.u32(at) !== Math.imul(partition.u32(at - 4) + 7, 11) >>> 0) return false;
  }
  return true;
}

/** `EFI_TIME` (UEFI specification, "GetTime()"): the zone is in minutes, to be added for UTC. */
function efiTime(header: Bytes, at: number): number | undefined {
  const zone = header.i16(at + 12);
  const [year, month] = [header.u16(at), header.u8(at + 2)];
  if (zone === NO_TIME_ZONE || year < 1970 || month < 1 || month > 12) return undefined;
  const [day, hour, minute, second] = [3, 4, 5, 6].map((i) => header.u8(at + i));
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 + zone * 60;
}
