import type { Damaged } from "./damaged.ts";
import { FseTable } from "./fse-table.ts";
import { HuffmanTable } from "./huffman-table.ts";
import {
  type KnownTable,
  LITERALS_BASE,
  LITERALS_BITS,
  LITERALS_TABLE,
  MATCH_BASE,
  MATCH_BITS,
  MATCH_TABLE,
  OFFSET_TABLE,
} from "./sequence-codes.table.ts";

const LARGEST_LITERALS = 1 << 17;
/** Larger offsets need windows of gigabytes. */
const LARGEST_OFFSET_CODE = 30;

/** Makes room for output: a larger array with the same content, or an error when there must not be one. */
export type Grow = (output: Uint8Array, needed: number) => Uint8Array;

/** Where blocks write. */
export interface ZstdOutput {
  bytes: Uint8Array;
  /** Bytes written. */
  made: number;
  /** Where the frame began: matches reach no further back. */
  start: number;
  readonly grow: Grow;
}

/** Compressed blocks (RFC 8878, 3.1.1.3): literals, and sequences that copy from them and from earlier output. */
export class ZstdBlocks {
  readonly #huffman = new HuffmanTable();
  readonly #literalLengths = new FseTable(9, 35);
  readonly #offsets = new FseTable(8, 31);
  readonly #matchLengths = new FseTable(9, 52);
  /** The last three offsets. */
  readonly #recent = Uint32Array.of(1, 4, 8);
  /** Literals that had to be made; others stay in the input. */
  #made = new Uint8Array(0);
  #literals: Uint8Array = this.#made;
  #from = 0;
  #count = 0;

  /** Forgets what blocks of a frame take over from the ones before. */
  reset(): void {
    this.#huffman.filled = false;
    this.#literalLengths.filled = false;
    this.#offsets.filled = false;
    this.#matchLengths.filled = false;
    this.#recent.set([1, 4, 8]);
  }

  /** Expands the block in bytes `at` to `end` of `input`, which can be read four bytes further, behind `output`. */
  expand(input: Uint8Array, at: number, end: number, output: ZstdOutput, damaged: Damaged): void {
    let position = this.#parseLiterals(input, at, end, damaged);
    if (position >= end) damaged("a count of sequences");
    let count = input[position++];
    if (count >= 128) {
      const two = count < 255;
      count = two ? ((count - 128) << 8) + input[position] : input[position] + (input[position + 1] << 8) + 0x7f00;
      position += two ? 1 : 2;
    }
    if (count === 0) {
      if (position !== end) damaged("a block that ends with its literals");
      copyRest(this.#literals, this.#from, this.#count, output);
      return;
    }
    if (position >= end) damaged("the modes of tables");
    const modes = input[position++];
    if ((modes & 3) !== 0) damaged("modes of tables");
    position = tableOf(this.#literalLengths, modes >> 6, LITERALS_TABLE, input, position, end, damaged);
    position = tableOf(this.#offsets, (modes >> 4) & 3, OFFSET_TABLE, input, position, end, damaged);
    position = tableOf(this.#matchLengths, (modes >> 2) & 3, MATCH_TABLE, input, position, end, damaged);
    this.#runSequences(input, position, end, count, output, damaged);
  }

  /** Parses or makes the literals; returns the offset behind them. */
  #parseLiterals(input: Uint8Array, at: number, end: number, damaged: Damaged): number {
    if (at >= end) damaged("literals");
    const kind = input[at] & 3;
    const format = (input[at] >> 2) & 3;
    if (kind < 2) {
      const bytes = format === 1 ? 2 : format === 3 ? 3 : 1;
      const header = input[at] | (input[at + 1] << 8) | (input[at + 2] << 16);
      const count = bytes === 1 ? (header & 0xff) >> 3 : bytes === 2 ? (header & 0xffff) >> 4 : header >> 4;
      const from = at + bytes;
      const behind = from + (kind === 0 ? count : 1);
      if (behind > end || count > LARGEST_LITERALS) damaged("literals");
      this.#count = count;
      this.#literals = kind === 0 ? input : this.#room(count).fill(input[from], 0, count);
      this.#from = kind === 0 ? from : 0;
      return behind;
    }
    const bits = format < 2 ? 10 : format === 2 ? 14 : 18;
    const from = at + (format < 2 ? 3 : format + 2);
    const low = (input[at] | (input[at + 1] << 8) | (input[at + 2] << 16) | (input[at + 3] << 24)) >>> 4;
    const count = low & ((1 << bits) - 1);
    const size = ((low >>> bits) | (bits === 18 ? input[at + 4] << 10 : 0)) & ((1 << bits) - 1);
    let stream = from;
    const behind = from + size;
    if (behind > end || count > LARGEST_LITERALS) damaged("literals");
    if (kind === 2) stream = this.#huffman.parse(input, from, behind, damaged);
    else if (!this.#huffman.filled) damaged("a Huffman code before it is used again");
    const made = this.#room(count);
    this.#literals = made;
    this.#from = 0;
    this.#count = count;
    if (format === 0) {
      this.#huffman.decode(input, stream, behind, made, 0, count, damaged);
      return behind;
    }
    // Four streams, the sizes of the first three before them.
    const each = (count + 3) >> 2;
    if (stream + 6 > behind || 3 * each > count) damaged("four streams of literals");
    let start = stream + 6;
    for (let i = 0; i < 4; i++) {
      const stop = i === 3 ? behind : start + (input[stream + 2 * i] | (input[stream + 2 * i + 1] << 8));
      if (stop > behind) damaged("four streams of literals");
      this.#huffman.decode(input, start, stop, made, i * each, i === 3 ? count - 3 * each : each, damaged);
      start = stop;
    }
    return behind;
  }

  #room(count: number): Uint8Array {
    if (this.#made.length < count) this.#made = new Uint8Array(Math.max(4096, count));
    return this.#made;
  }

  /** Runs sequences: their bits stand in bytes `start` to `end` and are read from the end. */
  #runSequences(
    input: Uint8Array,
    start: number,
    end: number,
    count: number,
    sink: ZstdOutput,
    damaged: Damaged,
  ): void {
    if (start >= end || input[end - 1] === 0) damaged("a stream of sequences");
    const lengths = this.#literalLengths;
    const offsets = this.#offsets;
    const matches = this.#matchLengths;
    const literals = this.#literals;
    const recent = this.#recent;
    const first = start * 8;
    const literalsEnd = this.#from + this.#count;
    let from = this.#from;
    let output = sink.bytes;
    let made = sink.made;
    let bit = (end - 1) * 8 + 31 - Math.clz32(input[end - 1]);
    // At most 25 bits, which four bytes hold wherever they begin.
    const take = (bits: number): number => {
      bit -= bits;
      if (bit < first) damaged("a longer stream of sequences");
      const at = bit >> 3;
      const word = input[at] | (input[at + 1] << 8) | (input[at + 2] << 16) | (input[at + 3] << 24);
      return (word >>> (bit & 7)) & ((1 << bits) - 1);
    };
    let lengthState = take(lengths.accuracy);
    let offsetState = take(offsets.accuracy);
    let matchState = take(matches.accuracy);
    for (let left = count; left > 0; left--) {
      const offsetCode = offsets.symbols[offsetState];
      const matchCode = matches.symbols[matchState];
      const lengthCode = lengths.symbols[lengthState];
      if (offsetCode > LARGEST_OFFSET_CODE) damaged("offsets of at most a gigabyte");
      const high = offsetCode > 20 ? take(offsetCode - 20) << 20 : 0;
      const value = (1 << offsetCode) + high + take(Math.min(offsetCode, 20));
      const match = MATCH_BASE[matchCode] + take(MATCH_BITS[matchCode]);
      const length = LITERALS_BASE[lengthCode] + take(LITERALS_BITS[lengthCode]);
      if (left > 1) {
        lengthState = lengths.baselines[lengthState] + take(lengths.bits[lengthState]);
        matchState = matches.baselines[matchState] + take(matches.bits[matchState]);
        offsetState = offsets.baselines[offsetState] + take(offsets.bits[offsetState]);
      }
      const distance = nextOffset(recent, value, length);
      if (from + length > literalsEnd) damaged("literals for all sequences");
      const behind = made + length + match;
      if (behind > output.length) output = sink.grow(output, behind);
      if (length > 32) {
        output.set(literals.subarray(from, from + length), made);
        made += length;
        from += length;
      } else {
        for (const stop = from + length; from < stop; ) output[made++] = literals[from++];
      }
      if (distance === 0 || distance > made - sink.start) damaged("a match within what was made");
      if (match > 32 && distance >= match) {
        output.copyWithin(made, made - distance, made - distance + match);
        made += match;
      } else {
        for (; made < behind; made++) output[made] = output[made - distance];
      }
    }
    if (bit !== first) damaged("a stream of sequences that ends with them");
    sink.bytes = output;
    sink.made = made;
    copyRest(literals, from, literalsEnd - from, sink);
  }
}

/** Appends literals that no sequence took. */
function copyRest(literals: Uint8Array, from: number, count: number, sink: ZstdOutput): void {
  if (sink.made + count > sink.bytes.length) sink.bytes = sink.grow(sink.bytes, sink.made + count);
  sink.bytes.set(literals.subarray(from, from + count), sink.made);
  sink.made += count;
}

/** The distance that an offset value means: the first three name recent ones, which literals of length 0 shift. */
function nextOffset(recent: Uint32Array, value: number, literalLength: number): number {
  if (value > 3) {
    recent[2] = recent[1];
    recent[1] = recent[0];
    recent[0] = value - 3;
    return recent[0];
  }
  const index = value - 1 + (literalLength === 0 ? 1 : 0);
  if (index === 0) return recent[0];
  const distance = index < 3 ? recent[index] : recent[0] - 1;
  if (index > 1) recent[2] = recent[1];
  recent[1] = recent[0];
  recent[0] = distance;
  return distance;
}

/** Makes a table by its mode: known to both sides, one symbol, described here, or that of the block before. */
function tableOf(
  table: FseTable,
  mode: number,
  known: KnownTable,
  input: Uint8Array,
  at: number,
  end: number,
  damaged: Damaged,
): number {
  if (mode === 0) table.fillFrom(known);
  else if (mode === 2) return table.parse(input, at, end, damaged);
  else if (mode === 1) {
    if (at >= end || input[at] >= table.limit) damaged("the symbol of a table");
    table.fillWithOne(input[at]);
    return at + 1;
  } else if (!table.filled) damaged("a table before it is used again");
  return at;
}
