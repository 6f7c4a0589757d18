/** Large files of `zstd` (RFC 8878), block by block: `expandZstd` has all of a small one in memory. */
import { FormatError } from "#base";
import { ZstdBlocks, type ZstdOutput } from "#codec";
import type { InputReader } from "./input-reader.ts";

const MAGIC = 0xfd2f_b528;
/** Frames with the magics 0x184d2a50 to 0x184d2a5f hold something else and are passed over. */
const SKIPPABLE = 0x184_d2a5;
const LARGEST_BLOCK = 1 << 17;
const RAW = 0;
const COMPRESSED = 2;
/** What `--ultra -22` and `--long` ask for; more would not fit beside the rest. */
const LARGEST_WINDOW = 128 << 20;
/** Memory for content beside the window: the larger, the less often that is copied. */
const [LEAST_ROOM, LARGEST_ROOM] = [4 << 20, 32 << 20];
/** A decoder of blocks reads so far beyond the input. */
const PADDING = 8;

/**
 * The content of a .zst file, all its frames; a part is valid until the next is asked for. Checksums are not verified.
 * FormatError when it is damaged, cut off, or needs a dictionary or a window beyond 128 MiB.
 */
export function* unpackZstd(input: InputReader): Generator<Uint8Array> {
  const blocks = new ZstdBlocks();
  while (!input.ended) {
    const magic = input.u32();
    if (magic === MAGIC) yield* frame(input, blocks);
    else if (magic >>> 4 === SKIPPABLE) {
      for (let left = input.u32(); left > 0; ) left -= input.take(Math.min(left, LARGEST_BLOCK)).length;
    } else throw broken(input, "a Zstandard frame", magic.toString(16));
  }
}

const broken = (input: InputReader, expected: string, found = "damaged data"): FormatError =>
  new FormatError(input.name, input.position, expected, found);

function* frame(input: InputReader, blocks: ZstdBlocks): Generator<Uint8Array> {
  const { window, checksum } = readHeader(input);
  const room = Math.min(Math.max(window, LEAST_ROOM), LARGEST_ROOM);
  const output: ZstdOutput = {
    bytes: new Uint8Array(window + room),
    made: 0,
    start: 0,
    grow: () => {
      throw broken(input, "blocks of at most 128 KiB");
    },
  };
  blocks.reset();
  for (let last = false; !last; ) {
    if (output.made + LARGEST_BLOCK > output.bytes.length) {
      output.bytes.copyWithin(0, output.made - window, output.made);
      output.made = window;
    }
    const from = output.made;
    last = readBlock(input, blocks, output);
    yield output.bytes.subarray(from, output.made);
  }
  if (checksum) input.u32();
}

/** Reads one block; true when it is the last of its frame. */
function readBlock(input: InputReader, blocks: ZstdBlocks, output: ZstdOutput): boolean {
  const header = input.byte() | (input.byte() << 8) | (input.byte() << 16);
  const kind = (header >> 1) & 3;
  const length = header >> 3;
  if (length > LARGEST_BLOCK || kind > COMPRESSED) throw broken(input, "a block of at most 128 KiB");
  if (kind === COMPRESSED) {
    const block = new Uint8Array(length + PADDING);
    block.set(input.take(length));
    blocks.expand(block, 0, length, output, (expected) => {
      throw broken(input, expected);
    });
  } else {
    if (kind === RAW) output.bytes.set(input.take(length), output.made);
    else output.bytes.fill(input.byte(), output.made, output.made + length);
    output.made += length;
  }
  return (header & 1) !== 0;
}

function readHeader(input: InputReader): { readonly window: number; readonly checksum: boolean } {
  const descriptor = input.byte();
  const single = (descriptor & 0x20) !== 0;
  const code = single ? 0 : input.byte();
  const base = 2 ** (10 + (code >> 3));
  const dictionary = input.take([0, 1, 2, 4][descriptor & 3] ?? 0);
  if (dictionary.some((byte) => byte !== 0)) throw broken(input, "a frame that needs no dictionary");
  const sizeBytes = input.take([single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0);
  const size = sizeBytes.reduceRight((sum, byte) => sum * 256 + byte, 0) + (sizeBytes.length === 2 ? 256 : 0);
  const window = single ? size : base + (base / 8) * (code & 7);
  if (window > LARGEST_WINDOW) throw broken(input, `a window of at most ${LARGEST_WINDOW} bytes`, String(window));
  return { window, checksum: (descriptor & 4) !== 0 };
}
