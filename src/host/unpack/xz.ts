/** Large files of `xz` (the .xz file format 1.2), piece by piece: `../xz.ts` has all of a small one in memory. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Bytes, FormatError } from "#base";
import { Lzma2Decoder } from "../lzma2.ts";
import { Crc64 } from "./crc64.ts";
import type { InputReader } from "./input-reader.ts";

const HEADER_MAGIC = "\xfd7zXZ\0";
const FOOTER_MAGIC = "YZ";
const FILTER_LZMA2 = 0x21;
/** What `xz -9` asks for is half of it; more would not fit beside the rest. */
const LARGEST_DICTIONARY = 128 << 20;
/** An LZMA2 chunk gives 2 MiB at most. */
const LARGEST_CHUNK = 1 << 21;
/** Memory for content beside the dictionary. */
const LARGEST_ROOM = 32 << 20;
const CHECK_SIZES: readonly number[] = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/** A checksum that is counted over the content of a block; undefined where the kind is not known. */
interface Check {
  readonly size: number;
  update(bytes: Uint8Array): void;
  holds(stored: Uint8Array): boolean;
}

/**
 * The content of an .xz file, all its streams, checks verified; a part is valid until the next is asked for. FormatError
 * when it is damaged, cut off, filtered by more than LZMA2, or needs a dictionary beyond 128 MiB.
 */
export function* unpackXz(input: InputReader): Generator<Uint8Array> {
  for (;;) {
    const kind = readStreamHeader(input);
    while (input.peek() !== 0) yield* block(input, kind);
    skipIndex(input);
    const footer = new Bytes(input.take(12));
    if (footer.slice(10, 2).latin1() !== FOOTER_MAGIC || crc32(footer.array.subarray(4, 10)) !== footer.u32(0)) {
      throw broken(input, "the end of a stream");
    }
    // Another stream may follow, and zeros before it.
    while (input.peek() === 0) input.byte();
    if (input.ended) return;
  }
}

const broken = (input: InputReader, expected: string, found = "damaged data"): FormatError =>
  new FormatError(input.name, input.position, expected, found);

function readStreamHeader(input: InputReader): number {
  const header = new Bytes(input.take(12));
  if (header.slice(0, 6).latin1() !== HEADER_MAGIC || crc32(header.array.subarray(6, 8)) !== header.u32(8)) {
    throw broken(input, "the start of an .xz stream");
  }
  return header.u8(7) & 15;
}

function* block(input: InputReader, kind: number): Generator<Uint8Array> {
  const start = input.position;
  const dictionary = readBlockHeader(input);
  const check = checkOf(kind);
  // Slid when full: the larger the room, the less often the dictionary is copied.
  const room = Math.min(Math.max(dictionary, 2 * LARGEST_CHUNK), LARGEST_ROOM);
  const output = new Uint8Array(dictionary + room);
  const decoder = new Lzma2Decoder(new Uint8Array(0), output, input.name, 0, 0);
  let at = 0;
  for (;;) {
    const next = decoder.chunk(readChunk(input));
    if (next === undefined) break;
    const part = output.subarray(at, next);
    check.update(part);
    yield part;
    at = next;
    if (at + LARGEST_CHUNK > output.length) {
      decoder.slide(at - dictionary);
      at = dictionary;
    }
  }
  while ((input.position - start) % 4 !== 0) if (input.byte() !== 0) throw broken(input, "padding");
  if (!check.holds(input.take(check.size))) throw broken(input, "the checksum of a block");
}

/** One LZMA2 chunk with its header, whole. */
function readChunk(input: InputReader): Uint8Array {
  const control = input.byte();
  if (control === 0) return Uint8Array.of(0);
  const header = input.take(control < 0x80 ? 2 : control < 0xc0 ? 4 : 5);
  const sizeAt = control < 0x80 ? 0 : 2;
  const content = input.take((((header[sizeAt] ?? 0) << 8) | (header[sizeAt + 1] ?? 0)) + 1);
  const chunk = new Uint8Array(1 + header.length + content.length);
  chunk[0] = control;
  chunk.set(header, 1);
  chunk.set(content, 1 + header.length);
  return chunk;
}

/** Reads the header of a block; returns the size of its dictionary. */
function readBlockHeader(input: InputReader): number {
  const sizeByte = input.byte();
  const header = new Uint8Array((sizeByte + 1) * 4);
  header[0] = sizeByte;
  header.set(input.take(header.length - 1), 1);
  const bytes = new Bytes(header);
  if (crc32(header.subarray(0, -4)) !== bytes.u32(header.length - 4)) throw broken(input, "a block header's checksum");
  const flags = bytes.u8(1);
  let at = 2;
  for (const present of [flags & 0x40, flags & 0x80]) {
    // Sizes of the block, which need not be there.
    if (present !== 0) while (at < header.length - 6 && bytes.u8(at++) >= 0x80);
  }
  if ((flags & 3) !== 0 || bytes.u8(at) !== FILTER_LZMA2) throw broken(input, "LZMA2 alone", "another filter");
  const code = bytes.u8(at + 2) & 63;
  const dictionary = code === 40 ? 0xffff_ffff : (2 | (code & 1)) * 2 ** (Math.floor(code / 2) + 11);
  if (code > 40 || dictionary > LARGEST_DICTIONARY) {
    throw broken(input, `a dictionary of at most ${LARGEST_DICTIONARY} bytes`, String(dictionary));
  }
  return dictionary;
}

/** Passes over the index of a stream, which repeats the sizes of its blocks. */
function skipIndex(input: InputReader): void {
  const start = input.position;
  input.byte();
  const number = (): number => {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 56; factor *= 128) {
      const byte = input.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw broken(input, "a number of the index");
  };
  const count = number();
  for (let i = 0; i < 2 * count; i++) number();
  while ((input.position - start) % 4 !== 0) input.byte();
  input.u32();
}

function checkOf(kind: number): Check {
  const size = CHECK_SIZES[kind] ?? 0;
  if (kind === 1) {
    let value = 0;
    return {
      size,
      update: (bytes) => {
        value = crc32(bytes, value);
      },
      holds: (stored) => new Bytes(stored).u32(0) === value,
    };
  }
  if (kind === 4) {
    const crc = new Crc64();
    return { size, update: (bytes) => crc.update(bytes), holds: (stored) => new Bytes(stored).u64(0) === crc.value() };
  }
  if (kind === 10) {
    const hash = createHash("sha256");
    return { size, update: (bytes) => void hash.update(bytes), holds: (stored) => hash.digest().equals(stored) };
  }
  return { size, update: () => {}, holds: () => true };
}

/** Bytes of content of the .xz file whose last `tail` bytes are given, by the index of its last stream; undefined when it has none. */
export function xzContentSize(tail: Uint8Array): number | undefined {
  const bytes = new Bytes(tail);
  if (tail.length < 12 || bytes.slice(tail.length - 2, 2).latin1() !== FOOTER_MAGIC) return undefined;
  const indexSize = (bytes.u32(tail.length - 8) + 1) * 4;
  let at = tail.length - 12 - indexSize;
  if (at < 0 || tail[at++] !== 0) return undefined;
  const number = (): number => {
    let value = 0;
    for (let factor = 1; at < tail.length && factor <= 2 ** 56; factor *= 128) {
      const byte = tail[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return value;
  };
  let total = 0;
  for (let left = number(); left > 0 && at < tail.length; left--) {
    number();
    total += number();
  }
  return total;
}
