import { FormatError } from "#base";
import type { Damaged } from "./damaged.ts";
import { type Grow, ZstdBlocks, type ZstdOutput } from "./zstd-blocks.ts";

const MAGIC = 0xfd2fb528;
/** Frames with the magics 0x184d2a50 to 0x184d2a5f hold something else and are passed over. */
const SKIPPABLE = 0x184d2a5;
const LARGEST_BLOCK = 1 << 17;
const RAW = 0;
const RUN = 1;
const COMPRESSED = 2;
/** The longest read beyond a position, beside what is checked. */
const PADDING = 8;

/** Zstandard (RFC 8878). Holds tables and scratch space, which say nothing from one call to the next. */
export class ZstdStream {
  readonly #blocks = new ZstdBlocks();
  /** The input with room behind it, so that a few bytes can be read anywhere. */
  #input = new Uint8Array(0);

  /**
   * Expands all frames of `stream` into `first`, in the place of which `grow` may give larger ones; returns the last
   * and how many bytes were made. FormatError when the stream is damaged or needs a dictionary. Checksums are not
   * verified.
   */
  expand(stream: Uint8Array, first: Uint8Array, grow: Grow): ZstdOutput {
    const size = stream.length;
    if (this.#input.length < size + PADDING) this.#input = new Uint8Array(size + PADDING + (size >> 1));
    const input = this.#input;
    input.set(stream);
    input.fill(0, size, size + PADDING);
    const output: ZstdOutput = { bytes: first, made: 0, start: 0, grow };
    let at = 0;
    const damaged: Damaged = (expected) => {
      throw new FormatError(
        "zstd stream",
        at,
        expected,
        `end of input at ${size}, of output at ${output.bytes.length}`,
      );
    };
    if (size === 0) damaged("a frame");
    while (at < size) at = this.#expandFrame(input, at, size, output, damaged);
    return output;
  }

  /** Expands the frame at `at`; returns the offset behind it. */
  #expandFrame(input: Uint8Array, start: number, size: number, output: ZstdOutput, damaged: Damaged): number {
    let at = start;
    const need = (count: number): void => {
      if (at + count > size) damaged(`${count} bytes at ${at}`);
    };
    const word = (position: number): number =>
      (input[position] | (input[position + 1] << 8) | (input[position + 2] << 16) | (input[position + 3] << 24)) >>> 0;

    need(6);
    const magic = word(at);
    if (magic >>> 4 === SKIPPABLE) {
      const behind = at + 8 + word(at + 4);
      if (behind > size) damaged("a frame to pass over");
      return behind;
    }
    if (magic !== MAGIC) damaged("a frame");
    const descriptor = input[at + 4];
    const single = (descriptor & 0x20) !== 0;
    at += single ? 5 : 6;
    const dictionary = [0, 1, 2, 4][descriptor & 3];
    need(dictionary);
    for (let i = 0; i < dictionary; i++) if (input[at + i] !== 0) damaged("a stream that needs no dictionary");
    at += dictionary + [single ? 1 : 0, 2, 4, 8][descriptor >> 6];
    this.#blocks.reset();
    output.start = output.made;
    for (let last = false; !last; ) {
      need(3);
      const header = word(at) & 0xff_ffff;
      at += 3;
      last = (header & 1) !== 0;
      const kind = (header >> 1) & 3;
      const length = header >> 3;
      if (length > LARGEST_BLOCK || kind > COMPRESSED) damaged("a block of at most 128 KiB");
      const stored = kind === RUN ? 1 : length;
      need(stored);
      if (kind === COMPRESSED) {
        this.#blocks.expand(input, at, at + length, output, damaged);
      } else {
        const behind = output.made + length;
        if (behind > output.bytes.length) output.bytes = output.grow(output.bytes, behind);
        if (kind === RAW) output.bytes.set(input.subarray(at, at + length), output.made);
        else output.bytes.fill(input[at], output.made, behind);
        output.made = behind;
      }
      at += stored;
    }
    const checksum = (descriptor & 4) === 0 ? 0 : 4;
    need(checksum);
    return at + checksum;
  }
}
