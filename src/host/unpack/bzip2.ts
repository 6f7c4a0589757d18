/**
 * Files of `bzip2`. There is no standard; the format is what bzip2 1.0 by Julian Seward reads: blocks of up to 900 000
 * bytes, each run-length coded, sorted (Burrows-Wheeler), moved to front, and coded by up to six Huffman tables.
 */
import { lazy } from "#base";
import { BitReader } from "./bit-reader.ts";
import type { InputReader } from "./input-reader.ts";

const BLOCK_MAGIC = [0x314159, 0x265359] as const;
const END_MAGIC = [0x177245, 0x385090] as const;
const GROUP = 50;
const LONGEST_CODE = 20;
const RUN_A = 0;
const RUN_B = 1;
/** Bytes handed on at once. */
const OUTPUT = 1 << 18;

/** The content of a .bz2 file, all its streams; a part is valid until the next is asked for. FormatError when it is damaged or cut off. */
export function* unpackBzip2(input: InputReader): Generator<Uint8Array> {
  while (!input.ended) {
    const bits = new BitReader(input);
    const level = [0x42, 0x5a, 0x68].every((byte) => bits.take(8) === byte) ? bits.take(8) - 0x30 : 0;
    if (level < 1 || level > 9) throw bits.broken("the start of a bzip2 stream");
    const sorted = new Int32Array(level * 100_000);
    let streamCrc = 0;
    for (;;) {
      const magic = [bits.take(24), bits.take(24)];
      if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) break;
      if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1]) throw bits.broken("the start of a block");
      const stored = ((bits.take(16) << 16) | bits.take(16)) >>> 0;
      if (bits.take(1) !== 0) throw bits.broken("a block that is not randomised, as releases before 0.9.5 did");
      const origin = bits.take(24);
      const count = readSymbols(bits, sorted);
      const crc = new Crc();
      yield* undoRuns(unsort(sorted, count, origin, bits), crc);
      if (crc.value() !== stored) throw bits.broken("the checksum of a block");
      streamCrc = ((streamCrc << 1) | (streamCrc >>> 31)) ^ stored;
    }
    if (((bits.take(16) << 16) | bits.take(16)) !== (streamCrc | 0)) throw bits.broken("the checksum of the stream");
  }
}

/** Reads a block's Huffman tables and symbols, and undoes the moving to front; returns how many bytes that gave. */
function readSymbols(bits: BitReader, output: Int32Array): number {
  const used = bits.take(16);
  const order: number[] = [];
  for (let high = 0; high < 16; high++) {
    if ((used & (0x8000 >> high)) === 0) continue;
    const part = bits.take(16);
    for (let low = 0; low < 16; low++) if ((part & (0x8000 >> low)) !== 0) order.push(high * 16 + low);
  }
  if (order.length === 0) throw bits.broken("a block with content");
  const tableCount = bits.take(3);
  const selectorCount = bits.take(15);
  if (tableCount < 2 || tableCount > 6 || selectorCount === 0) throw bits.broken("two to six Huffman tables");
  const selectors = readSelectors(bits, selectorCount, tableCount);
  const endOfBlock = order.length + 1;
  const tables = Array.from({ length: tableCount }, () => readTable(bits, endOfBlock + 1));

  let count = 0;
  let run = 0;
  let runWeight = 1;
  const flushRun = (): void => {
    if (count + run > output.length) throw bits.broken("a block of its size");
    output.fill(order[0] ?? 0, count, count + run);
    count += run;
    run = 0;
    runWeight = 1;
  };
  for (let group = 0; group < selectorCount; group++) {
    const table = tables[selectors[group] ?? 0];
    if (table === undefined) throw bits.broken("a Huffman table");
    for (let i = 0; i < GROUP; i++) {
      const symbol = decodeSymbol(bits, table);
      if (symbol === RUN_A || symbol === RUN_B) {
        run += runWeight << symbol;
        if (run > output.length) throw bits.broken("a run within the block");
        runWeight *= 2;
        continue;
      }
      if (run > 0) flushRun();
      runWeight = 1;
      if (symbol === endOfBlock) return count;
      const [value = 0] = order.splice(symbol - 1, 1);
      order.unshift(value);
      if (count === output.length) throw bits.broken("a block of its size");
      output[count++] = value;
    }
  }
  throw bits.broken("the end of a block");
}

function readSelectors(bits: BitReader, count: number, tables: number): Uint8Array {
  const order = Array.from({ length: tables }, (_, i) => i);
  return Uint8Array.from({ length: count }, () => {
    let place = 0;
    while (bits.take(1) === 1) if (++place >= tables) throw bits.broken("the number of a Huffman table");
    const [selected = 0] = order.splice(place, 1);
    order.unshift(selected);
    return selected;
  });
}

/** A canonical Huffman table: codes of one length are consecutive. */
interface HuffmanTable {
  /** Symbols in the order of their codes. */
  readonly symbols: Uint16Array;
  /** By length: the first code that is too large for it. */
  readonly limit: Int32Array;
  /** By length: what a code is moved by to become an index into `symbols`. */
  readonly bias: Int32Array;
}

function readTable(bits: BitReader, size: number): HuffmanTable {
  const counts = new Int32Array(LONGEST_CODE + 2);
  let length = bits.take(5);
  const lengths = Uint8Array.from({ length: size }, () => {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) throw bits.broken("a code of 1 to 20 bits");
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    counts[length] = (counts[length] ?? 0) + 1;
    return length;
  });
  const symbols = new Uint16Array(size);
  const limit = new Int32Array(LONGEST_CODE + 1);
  const bias = new Int32Array(LONGEST_CODE + 1);
  let next = 0;
  let code = 0;
  for (let bitsLong = 1; bitsLong <= LONGEST_CODE; bitsLong++) {
    bias[bitsLong] = next - code;
    lengths.forEach((each, symbol) => {
      if (each === bitsLong) symbols[next++] = symbol;
    });
    code += counts[bitsLong] ?? 0;
    limit[bitsLong] = code;
    code *= 2;
  }
  return { symbols, limit, bias };
}

function decodeSymbol(bits: BitReader, { symbols, limit, bias }: HuffmanTable): number {
  let code = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    code = (code << 1) | bits.take(1);
    if (code < (limit[length] ?? 0)) {
      const symbol = symbols[code + (bias[length] ?? 0)];
      if (symbol === undefined) break;
      return symbol;
    }
  }
  throw bits.broken("a code of the Huffman table");
}

/** Undoes the sorting: what each byte is followed by is found by counting. Destroys `sorted`. */
function* unsort(sorted: Int32Array, count: number, origin: number, bits: BitReader): Generator<Uint8Array> {
  if (origin >= count) throw bits.broken("the origin within the block");
  const starts = new Int32Array(256);
  for (let i = 0; i < count; i++) starts[sorted[i] ?? 0] = (starts[sorted[i] ?? 0] ?? 0) + 1;
  for (let byte = 0, sum = 0; byte < 256; byte++) {
    const own = starts[byte] ?? 0;
    starts[byte] = sum;
    sum += own;
  }
  // The low byte stays the content, the rest becomes the place of the following one.
  for (let i = 0; i < count; i++) {
    const byte = (sorted[i] ?? 0) & 0xff;
    const place = starts[byte] ?? 0;
    starts[byte] = place + 1;
    sorted[place] = (sorted[place] ?? 0) | (i << 8);
  }
  const part = new Uint8Array(1 << 16);
  let filled = 0;
  let next = (sorted[origin] ?? 0) >>> 8;
  for (let i = 0; i < count; i++) {
    const word = sorted[next] ?? 0;
    part[filled++] = word & 0xff;
    next = word >>> 8;
    if (filled === part.length || i === count - 1) {
      yield part.subarray(0, filled);
      filled = 0;
    }
  }
}

/** Four equal bytes are followed by the number of more of them; counts `crc` over the result. */
function* undoRuns(parts: Iterable<Uint8Array>, crc: Crc): Generator<Uint8Array> {
  const output = new Uint8Array(OUTPUT);
  let to = 0;
  let equal = 0;
  let before = -1;
  for (const part of parts) {
    for (const byte of part) {
      if (equal === 4) {
        output.fill(before, to, to + byte);
        to += byte;
        equal = 0;
        before = -1;
      } else {
        equal = byte === before ? equal + 1 : 1;
        before = byte;
        output[to++] = byte;
      }
      if (to > OUTPUT - 256) {
        crc.update(output.subarray(0, to));
        yield output.subarray(0, to);
        to = 0;
      }
    }
  }
  crc.update(output.subarray(0, to));
  yield output.subarray(0, to);
}

const crcTable = lazy(() =>
  Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte << 24;
    for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c1_1db7 : value << 1;
    return value;
  }),
);

/** CRC-32 with the highest bit first, other than zlib's. */
class Crc {
  #value = -1;
  readonly #table = crcTable();

  update(bytes: Uint8Array): void {
    let value = this.#value;
    const table = this.#table;
    for (const byte of bytes) value = (value << 8) ^ (table[(value >>> 24) ^ byte] ?? 0);
    this.#value = value;
  }

  value(): number {
    return ~this.#value >>> 0;
  }
}
