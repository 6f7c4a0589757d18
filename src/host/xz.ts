/** Files of `xz` (the .xz file format 1.2): compressed kernel modules. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Bytes, FormatError } from "#base";
import { Lzma2Decoder } from "./lzma2.ts";

const HEADER_SIZE = 12;
const FILTER_LZMA2 = 0x21;
/** Bytes of each kind of check; 4 is CRC-64, 10 is SHA-256. */
const CHECK_SIZES: readonly number[] = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/**
 * The content of the .xz file in `input`, its checks verified, at most `most` bytes. FormatError when it is damaged,
 * larger, made of several streams, or filtered by more than LZMA2.
 */
export function expandXz(input: Uint8Array, subject: string, most: number): Uint8Array {
  const bytes = new Bytes(input);
  const broken = (at: number, expected: string, found = "something else") =>
    new FormatError(subject, at, expected, found);
  if (input.length < 2 * HEADER_SIZE || bytes.u32(0) !== 0x587a_37fd || bytes.u16(4) !== 0x5a) {
    throw broken(0, "an .xz file");
  }
  if (crc32(input.subarray(6, 8)) !== bytes.u32(8)) throw broken(8, "the checksum of the header");
  const end = withoutPadding(bytes);
  if (bytes.u16(end - 2) !== 0x5a59) throw broken(end - 2, "the end of an .xz file", "a file that was cut off");
  if (crc32(input.subarray(end - 8, end - 2)) !== bytes.u32(end - 12)) throw broken(end - 12, "the footer's checksum");
  const checkSize = CHECK_SIZES[bytes.u8(7) & 15] ?? 0;
  const indexStart = end - HEADER_SIZE - (bytes.u32(end - 8) + 1) * 4;
  if (indexStart < HEADER_SIZE) throw broken(end - 8, "an index inside the file");
  const records = readIndex(input.subarray(indexStart, end - HEADER_SIZE), subject, indexStart);
  const total = records.reduce((sum, { size }) => sum + size, 0);
  if (total > most) throw broken(indexStart, `at most ${most} bytes of content`, String(total));
  const output = new Uint8Array(total);
  let at = HEADER_SIZE;
  let outAt = 0;
  for (const { unpadded, size } of records) {
    const next = at + Math.ceil(unpadded / 4) * 4;
    if (next > indexStart) throw broken(at, "a block before the index");
    const headerSize = (bytes.u8(at) + 1) * 4;
    checkFilter(input.subarray(at, at + headerSize), subject, at);
    const part = new Lzma2Decoder(
      input.subarray(0, next),
      output.subarray(0, outAt + size),
      subject,
      at + headerSize,
      outAt,
    );
    const done = part.run();
    if (done.outAt !== outAt + size) throw broken(at, `${size} bytes of content`, String(done.outAt - outAt));
    if (input.subarray(done.inAt, next - checkSize).some((byte) => byte !== 0)) throw broken(done.inAt, "padding");
    // The padding stands before the check.
    const stored = input.subarray(next - checkSize, next);
    if (!checkHolds(bytes.u8(7) & 15, output.subarray(outAt, outAt + size), stored)) {
      throw broken(next - checkSize, "the checksum of the content", "another one");
    }
    at = next;
    outAt += size;
  }
  if (at !== indexStart) throw broken(at, "the index behind the blocks");
  return output;
}

/** Where the stream ends: zeros may follow it. */
function withoutPadding(bytes: Bytes): number {
  let end = bytes.length & ~3;
  while (end > HEADER_SIZE && bytes.u32(end - 4) === 0) end -= 4;
  return end;
}

interface IndexRecord {
  /** Bytes of the block without its padding. */
  readonly unpadded: number;
  /** Bytes of its content. */
  readonly size: number;
}

function readIndex(index: Uint8Array, subject: string, offset: number): readonly IndexRecord[] {
  const body = index.subarray(0, index.length - 4);
  if (body[0] !== 0 || new Bytes(index).u32(index.length - 4) !== crc32(body)) {
    throw new FormatError(subject, offset, "an index with its checksum", "another one");
  }
  let at = 1;
  const number = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = body[at++];
      if (byte === undefined || factor > 2 ** 49)
        throw new FormatError(subject, offset + at, "a number of the index", "none");
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const count = number();
  // Each record takes two bytes at least.
  if (count * 2 > body.length) throw new FormatError(subject, offset, "records inside the index", String(count));
  return Array.from({ length: count }, () => ({ unpadded: number(), size: number() }));
}

/** FormatError when the block's header is damaged or names a filter that is not LZMA2 alone. */
function checkFilter(header: Uint8Array, subject: string, offset: number): void {
  const bytes = new Bytes(header);
  if (crc32(header.subarray(0, header.length - 4)) !== bytes.u32(header.length - 4)) {
    throw new FormatError(subject, offset, "a block header with its checksum", "another one");
  }
  const flags = bytes.u8(1);
  let at = 2;
  for (const present of [flags & 0x40, flags & 0x80]) {
    // Sizes of the block, which the index gave.
    if (present !== 0) while (at < header.length - 4 && bytes.u8(at++) >= 0x80);
  }
  if ((flags & 3) !== 0 || bytes.u8(at) !== FILTER_LZMA2) {
    throw new FormatError(subject, offset + at, "LZMA2 alone", "another filter");
  }
}

function checkHolds(kind: number, content: Uint8Array, stored: Uint8Array): boolean {
  if (kind === 1) return new Bytes(stored).u32(0) === crc32(content);
  if (kind === 4) return new Bytes(stored).u64(0) === crc64(content);
  if (kind === 10) return createHash("sha256").update(content).digest().equals(stored);
  return true;
}

/** CRC-64 of ECMA-182, reflected, in halves of 32 bits. */
function crc64(content: Uint8Array): bigint {
  const low = new Uint32Array(256);
  const high = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = BigInt(i);
    for (let bit = 0; bit < 8; bit++)
      value = (value & 1n) === 1n ? (value >> 1n) ^ 0xc96c_5795_d787_0f42n : value >> 1n;
    low[i] = Number(value & 0xffff_ffffn);
    high[i] = Number(value >> 32n);
  }
  let l = -1;
  let h = -1;
  for (const byte of content) {
    const row = (l ^ byte) & 255;
    l = ((l >>> 8) | (h << 24)) ^ (low[row] ?? 0);
    h = (h >>> 8) ^ (high[row] ?? 0);
  }
  return (BigInt(~h >>> 0) << 32n) | BigInt(~l >>> 0);
}
