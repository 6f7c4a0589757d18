/**
 * A name index as a flat file: what workers hand over and what is kept on disk. It is searched in place, in a few
 * blocks. All numbers are little-endian.
 *
 *     header     magic, version, the file it belongs to, counts, a checksum per block of the body
 *     directory  u32 per bucket of hashes (their upper bits): its first row; one more ends the last
 *     rows       16 bytes each, by hash: hash, place of the name, offset of the entry, info
 *     pool       names that do not stand in .debug_str, NUL-terminated
 *
 * The texts of names are not in it: they are compared in `.debug_str` itself, so an index never names what the file
 * does not.
 */
import { Bytes, FormatError, roundUp } from "#base";
import { type ByteSource, readExactly } from "#source";

/** Which debug file an index belongs to. */
export interface NameSubject {
  /** In hexadecimal; empty when the file has none. */
  readonly buildId: string;
  /** Bytes of `.debug_info`, `.debug_abbrev` and `.debug_str`. */
  readonly sizes: readonly [info: number, abbreviations: number, strings: number];
}

/** Changes with the layout and with the rules of what is indexed, so that no older file is believed. */
export const NAME_TABLE_VERSION = 1;

/** Bytes of a row. */
export const ROW_SIZE = 16;
/** What one checksum covers; a multiple of `ROW_SIZE`. */
export const BLOCK_SIZE = 4096;

const MAGIC = "INQNAMES";
const FIXED_SIZE = 128;
const MOST_ID_BYTES = 48;

/** More buckets than two to this would be no faster. */
const MOST_BITS = 22;

/** How many upper bits of a hash tell the bucket, so that there is about one row in each. */
export function bucketBits(rowCount: number): number {
  return Math.min(MOST_BITS, Math.max(1, Math.ceil(Math.log2(rowCount + 1))));
}

/** What the header says. Offsets are from the start of the file. */
export interface NameTableHeader {
  readonly subject: NameSubject;
  readonly rowCount: number;
  /** Buckets are told by so many upper bits of the hash. */
  readonly bits: number;
  readonly poolSize: number;
  readonly directory: number;
  readonly rows: number;
  readonly pool: number;
  /** Where the first block starts. */
  readonly body: number;
  readonly sums: Uint32Array;
}

/** Where the parts of a table of those counts stand, and its whole size. */
export function tableLayout(rowCount: number, bits: number, poolSize: number) {
  const directorySize = roundUp(4 * (2 ** bits + 1), ROW_SIZE);
  const bodySize = directorySize + rowCount * ROW_SIZE + poolSize;
  const blocks = Math.ceil(bodySize / BLOCK_SIZE);
  const body = roundUp(FIXED_SIZE + 4 * blocks, ROW_SIZE);
  const rows = body + directorySize;
  return { body, directory: body, rows, pool: rows + rowCount * ROW_SIZE, blocks, size: body + bodySize };
}

/** Writes header and checksums of the table in `bytes`, whose body is complete. */
export function sealTable(
  bytes: Uint8Array,
  counts: { readonly rowCount: number; readonly bits: number; readonly poolSize: number },
  { buildId, sizes }: NameSubject,
): void {
  const { body, blocks } = tableLayout(counts.rowCount, counts.bits, counts.poolSize);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < MAGIC.length; i++) bytes[i] = MAGIC.charCodeAt(i);
  view.setUint32(8, NAME_TABLE_VERSION, true);
  view.setUint32(16, counts.rowCount, true);
  view.setUint32(20, counts.bits, true);
  view.setUint32(24, counts.poolSize, true);
  for (const [i, size] of sizes.entries()) view.setBigUint64(32 + 8 * i, BigInt(size), true);
  const id = buildId.slice(0, 2 * MOST_ID_BYTES);
  view.setUint32(56, id.length / 2, true);
  for (let i = 0; 2 * i < id.length; i++) bytes[64 + i] = Number.parseInt(id.slice(2 * i, 2 * i + 2), 16);
  for (let block = 0; block < blocks; block++) {
    const start = body + block * BLOCK_SIZE;
    view.setUint32(FIXED_SIZE + 4 * block, checksum(new Bytes(bytes.subarray(start, start + BLOCK_SIZE))), true);
  }
  view.setUint32(12, checksum(new Bytes(bytes.subarray(16, body))), true);
}

/** The header of the table in `source`. FormatError when it is damaged, of another version, or cut off. */
export function parseTableHeader(source: ByteSource): NameTableHeader {
  const fixed = readExactly(source, 0, FIXED_SIZE, "the header of a name index");
  const magic = fixed.cstring(0, MAGIC.length);
  if (magic !== MAGIC) throw broken(source, 0, MAGIC, "another magic");
  const version = fixed.u32(8);
  if (version !== NAME_TABLE_VERSION) throw broken(source, 8, `version ${NAME_TABLE_VERSION}`, String(version));
  const rowCount = fixed.u32(16);
  const bits = fixed.u32(20);
  const poolSize = fixed.u32(24);
  if (bits < 1 || bits > MOST_BITS) throw broken(source, 20, `1 to ${MOST_BITS} bits`, String(bits));
  const layout = tableLayout(rowCount, bits, poolSize);
  // Before the checksums are read, whose number the header claims.
  if (layout.size !== source.size) throw broken(source, 16, `${layout.size} bytes`, `${source.size} bytes`);
  const header = readExactly(source, 16, layout.body - 16, "the header of a name index");
  if (checksum(header) !== fixed.u32(12)) throw broken(source, 12, "the header's checksum", "another");
  const idBytes = fixed.array.subarray(64, 64 + Math.min(fixed.u32(56), MOST_ID_BYTES));
  const sums = Uint32Array.from({ length: layout.blocks }, (_, block) => header.u32(FIXED_SIZE - 16 + 4 * block));
  return {
    subject: {
      buildId: Array.from(idBytes, (byte) => byte.toString(16).padStart(2, "0")).join(""),
      sizes: [fixed.n64(32), fixed.n64(40), fixed.n64(48)],
    },
    rowCount,
    bits,
    poolSize,
    sums,
    ...layout,
  };
}

/** A sum that every change of one word changes, and nearly every other damage. */
export function checksum(bytes: Bytes): number {
  let sum = 0x811c9dc5;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) sum = turned(Math.imul(sum ^ bytes.u32(at), 0x01000193));
  for (; at < bytes.length; at++) sum = turned(Math.imul(sum ^ bytes.u8(at), 0x01000193));
  return sum >>> 0;
}

/** Multiplication carries nothing downwards; turning the word brings the upper bits there. */
const turned = (sum: number): number => (sum << 15) | (sum >>> 17);

const broken = (source: ByteSource, offset: number, expected: string, found: string): FormatError =>
  new FormatError(source.name, offset, expected, found);
