/** Files of `lz4` ("LZ4 Frame Format Description" 1.6.4 and "LZ4 Block Format Description" by Yann Collet). */
import { FormatError } from "#base";
import { decodeLz4Block } from "#codec";
import type { InputReader } from "./input-reader.ts";
import { XxHash32 } from "./xxhash32.ts";

const FRAME = 0x184d_2204;
const LEGACY_FRAME = 0x184c_2102;
/** The 16 magic numbers of frames that are to be skipped. */
const SKIPPABLE = 0x184d_2a50;
const LEGACY_BLOCK = 8 << 20;
/** Matches reach this far back, into the block before. */
const WINDOW = 1 << 16;
const NOT_COMPRESSED = 0x8000_0000;

/** The content of a .lz4 file, all its frames; a part is valid until the next is asked for. FormatError when it is damaged, cut off, or needs a dictionary. */
export function* unpackLz4(input: InputReader): Generator<Uint8Array> {
  // An old frame ends where a word is no size of a block but the magic of what follows.
  let magic = input.ended ? undefined : input.u32();
  while (magic !== undefined) {
    let next: number | undefined;
    if (magic === FRAME) yield* frame(input);
    else if (isSkippable(magic)) skip(input, input.u32());
    else if (magic === LEGACY_FRAME) next = yield* legacyFrame(input);
    else throw new FormatError(input.name, input.position - 4, "an LZ4 frame", magic.toString(16));
    magic = next ?? (input.ended ? undefined : input.u32());
  }
}

const isSkippable = (word: number): boolean => (word & ~0xf) >>> 0 === SKIPPABLE;

function* frame(input: InputReader): Generator<Uint8Array> {
  const flags = input.byte();
  const sizeCode = (input.byte() >> 4) & 7;
  if (flags >> 6 !== 1 || sizeCode < 4) {
    throw new FormatError(input.name, input.position - 2, "version 1 of the LZ4 frame format", "another one");
  }
  if ((flags & 1) !== 0) throw new FormatError(input.name, input.position, "no dictionary", "one");
  // The size of the content and the checksum of this header.
  input.take(((flags & 8) !== 0 ? 8 : 0) + 1);
  const independent = (flags & 0x20) !== 0;
  const blockChecksums = (flags & 0x10) !== 0;
  const largest = 1 << (2 * sizeCode + 8);
  const hash = (flags & 4) !== 0 ? new XxHash32() : undefined;
  const output = new Uint8Array(WINDOW + largest);
  for (let history = 0; ; ) {
    const word = input.u32();
    if (word === 0) break;
    const size = (word & ~NOT_COMPRESSED) >>> 0;
    if (size > largest) throw new FormatError(input.name, input.position - 4, `at most ${largest} bytes`, String(size));
    const start = input.position;
    const block = input.take(size);
    const from = independent ? 0 : history;
    let end = from + size;
    if ((word & NOT_COMPRESSED) !== 0) output.set(block, from);
    else end = decodeLz4Block(block, output, from, from + largest, input.name, start);
    if (blockChecksums) input.u32();
    hash?.update(output.subarray(from, end));
    yield output.subarray(from, end);
    history = Math.min(end, WINDOW);
    output.copyWithin(0, end - history, end);
  }
  if (hash !== undefined && input.u32() !== hash.digest()) {
    throw new FormatError(input.name, input.position - 4, "the checksum of the content", "another one");
  }
}

/** What `lz4 -l` writes: blocks of 8 MiB up to the end of the file, or up to the magic of another frame, which is returned. */
function* legacyFrame(input: InputReader): Generator<Uint8Array, number | undefined> {
  const output = new Uint8Array(LEGACY_BLOCK);
  while (!input.ended) {
    const size = input.u32();
    if (size === FRAME || size === LEGACY_FRAME || isSkippable(size)) return size;
    // Larger than any block can be: incompressible bytes need one more in 255.
    if (size > LEGACY_BLOCK + LEGACY_BLOCK / 255 + 16) {
      throw new FormatError(input.name, input.position - 4, "a block of LZ4's old format", String(size));
    }
    const start = input.position;
    yield output.subarray(0, decodeLz4Block(input.take(size), output, 0, LEGACY_BLOCK, input.name, start));
  }
  return undefined;
}

function skip(input: InputReader, size: number): void {
  for (let left = size; left > 0; ) left -= input.take(Math.min(left, WINDOW)).length;
}
