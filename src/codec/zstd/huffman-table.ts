import type { Damaged } from "./damaged.ts";
import { FseTable } from "./fse-table.ts";

const MOST_BITS = 11;
const MOST_WEIGHTS = 255;

/** The Huffman code of literals (RFC 8878, 4.2), as a table by the next bits of a stream. Made once, refilled. */
export class HuffmanTable {
  /** By the next `bits` bits: the symbol in the low byte, above it how many of the bits its code takes. */
  readonly entries: Uint16Array = new Uint16Array(1 << MOST_BITS);
  bits = 0;
  /** False until it was filled. */
  filled = false;
  readonly #weights = new Uint8Array(MOST_WEIGHTS + 1);
  readonly #ends = new Uint32Array(MOST_BITS + 2);
  readonly #states = new FseTable(6, MOST_BITS + 1);

  /** Fills it from the description that begins at `at`; returns the offset behind it. */
  parse(input: Uint8Array, at: number, end: number, damaged: Damaged): number {
    if (at >= end) damaged("a Huffman code");
    const header = input[at];
    const start = at + 1;
    const direct = header >= 128;
    const count = direct ? header - 127 : 0;
    const behind = start + (direct ? (count + 1) >> 1 : header);
    if (behind > end) damaged("a Huffman code");
    if (!direct) {
      this.#fill(this.#parseStates(input, start, behind, damaged), damaged);
      return behind;
    }
    for (let i = 0; i < count; i++) {
      const byte = input[start + (i >> 1)];
      this.#weights[i] = (i & 1) === 0 ? byte >> 4 : byte & 15;
    }
    this.#fill(count, damaged);
    return behind;
  }

  /** Weights as symbols of two states that take turns; the stream's last bits end it. Returns how many they are. */
  #parseStates(input: Uint8Array, start: number, end: number, damaged: Damaged): number {
    const table = this.#states;
    const from = table.parse(input, start, end, damaged);
    if (from >= end || input[end - 1] === 0) damaged("a Huffman code");
    const first = from * 8;
    let bit = (end - 1) * 8 + 31 - Math.clz32(input[end - 1]);
    // Bits before the start of the stream are zeros.
    const take = (count: number): number => {
      bit -= count;
      const shift = bit < first ? first - bit : 0;
      if (shift >= count) return 0;
      const at = Math.max(bit, first);
      const word = (input[at >> 3] | (input[(at >> 3) + 1] << 8)) >>> (at & 7);
      return (word & ((1 << (count - shift)) - 1)) << shift;
    };
    let one = take(table.accuracy);
    let other = take(table.accuracy);
    let count = 0;
    for (;;) {
      if (count >= MOST_WEIGHTS - 1) damaged("at most 255 weights");
      this.#weights[count++] = table.symbols[one];
      const bits = table.bits[one];
      const short = bit - bits < first;
      const next = table.baselines[one] + take(bits);
      one = other;
      other = next;
      if (!short) continue;
      this.#weights[count++] = table.symbols[one];
      return count;
    }
  }

  /** Makes the table of the first `count` weights and of the last symbol, whose weight fills what they leave. */
  #fill(count: number, damaged: Damaged): void {
    const weights = this.#weights;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      if (weights[i] > MOST_BITS) damaged(`a code of at most ${MOST_BITS} bits`);
      if (weights[i] > 0) sum += 1 << (weights[i] - 1);
    }
    if (sum === 0) damaged("a Huffman code with symbols");
    const bits = 32 - Math.clz32(sum);
    const rest = (1 << bits) - sum;
    if (bits > MOST_BITS || (rest & (rest - 1)) !== 0) damaged("a Huffman code whose weights add up");
    weights[count] = 32 - Math.clz32(rest);
    // Codes of the same length stand together, longest first.
    const ends = this.#ends.fill(0);
    for (let i = 0; i <= count; i++) ends[weights[i] + 1] += weights[i] === 0 ? 0 : 1 << (weights[i] - 1);
    for (let weight = 2; weight < ends.length; weight++) ends[weight] += ends[weight - 1];
    for (let i = 0; i <= count; i++) {
      const weight = weights[i];
      if (weight === 0) continue;
      const size = 1 << (weight - 1);
      const entry = i | ((bits + 1 - weight) << 8);
      this.entries.fill(entry, ends[weight], ends[weight] + size);
      ends[weight] += size;
    }
    this.bits = bits;
    this.filled = true;
  }

  /** Decodes `count` literals from the stream of bytes `start` to `end`, whose bits are read from its end. */
  decode(
    input: Uint8Array,
    start: number,
    end: number,
    output: Uint8Array,
    at: number,
    count: number,
    damaged: Damaged,
  ): void {
    if (end <= start || input[end - 1] === 0) damaged("a stream of literals");
    const { entries, bits: width } = this;
    const first = start * 8;
    const mask = (1 << width) - 1;
    let bit = (end - 1) * 8 + 31 - Math.clz32(input[end - 1]);
    let to = at;
    const behind = at + count;
    // Two codes take at most 22 of the 25 bits that four bytes hold in any case.
    for (const pairs = behind - 1; to < pairs && bit - first >= 25; ) {
      const low = bit - 25;
      const byte = low >> 3;
      const word =
        (input[byte] | (input[byte + 1] << 8) | (input[byte + 2] << 16) | (input[byte + 3] << 24)) >>> (low & 7);
      const one = entries[(word >>> (25 - width)) & mask];
      const used = one >> 8;
      const two = entries[(word >>> (25 - width - used)) & mask];
      output[to++] = one;
      output[to++] = two;
      bit -= used + (two >> 8);
    }
    while (to < behind) {
      const low = bit - width;
      const shift = low < first ? first - low : 0;
      if (shift >= width) damaged("a stream of literals");
      const from = low + shift;
      const byte = from >> 3;
      const word = (input[byte] | (input[byte + 1] << 8) | (input[byte + 2] << 16)) >>> (from & 7);
      const entry = entries[(word << shift) & mask];
      output[to++] = entry;
      bit -= entry >> 8;
    }
    if (bit !== first) damaged("a stream of literals that ends with them");
  }
}
