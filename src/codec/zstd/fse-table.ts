import type { Damaged } from "./damaged.ts";
import type { KnownTable } from "./sequence-codes.table.ts";

/**
 * A table of finite state entropy (RFC 8878, 4.1): for each state the symbol that it stands for, and how the next state
 * is found: `baseline` plus as many bits of the stream. Made once, refilled for every description.
 */
export class FseTable {
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly baselines: Uint16Array;
  /** Number of states, as a power of two. */
  accuracy = 0;
  /** False until it was filled: a stream may not repeat a table that never came. */
  filled = false;
  /** Symbols are smaller than this. */
  readonly limit: number;
  readonly #largestAccuracy: number;
  /** Of the last description: how many states each symbol has; -1 for one state that is left with all bits. */
  readonly #counts: Int16Array;
  readonly #next: Uint16Array;

  constructor(largestAccuracy: number, largestSymbol: number) {
    this.symbols = new Uint8Array(1 << largestAccuracy);
    this.bits = new Uint8Array(1 << largestAccuracy);
    this.baselines = new Uint16Array(1 << largestAccuracy);
    this.#largestAccuracy = largestAccuracy;
    this.limit = largestSymbol + 1;
    this.#counts = new Int16Array(largestSymbol + 1);
    this.#next = new Uint16Array(largestSymbol + 1);
  }

  /** The table of one symbol, which takes no bits. */
  fillWithOne(symbol: number): void {
    this.symbols[0] = symbol;
    this.bits[0] = 0;
    this.baselines[0] = 0;
    this.accuracy = 0;
    this.filled = true;
  }

  /** Fills it from counts that both sides know. */
  fillFrom({ counts, accuracy }: KnownTable): void {
    this.#counts.set(counts);
    this.#fill(counts.length, accuracy);
  }

  /**
   * Fills it from the description that begins at `at` (RFC 8878, 4.1.1: counts in as few bits as what is left to share
   * out needs); returns the offset behind it. `input` must be readable four bytes behind `end`.
   */
  parse(input: Uint8Array, at: number, end: number, damaged: Damaged): number {
    let bit = at * 8;
    const peek = (): number => {
      const byte = bit >> 3;
      return (input[byte] | (input[byte + 1] << 8) | (input[byte + 2] << 16) | (input[byte + 3] << 24)) >>> (bit & 7);
    };
    const accuracy = (peek() & 15) + 5;
    bit += 4;
    if (accuracy > this.#largestAccuracy) damaged(`a table of at most 2^${this.#largestAccuracy} states`);
    let left = (1 << accuracy) + 1;
    let symbol = 0;
    while (left > 1) {
      if (symbol >= this.limit || bit > end * 8) damaged("a table of states");
      // A count of 0 to `left`, biased by one; the lower half of the values with as many bits less fits in one bit less.
      const width = 32 - Math.clz32(left);
      const threshold = (1 << width) - 1 - left;
      let value = peek() & ((1 << width) - 1);
      if ((value & ((1 << (width - 1)) - 1)) < threshold) {
        value &= (1 << (width - 1)) - 1;
        bit += width - 1;
      } else {
        if (value >= 1 << (width - 1)) value -= threshold;
        bit += width;
      }
      const count = value - 1;
      this.#counts[symbol++] = count;
      left -= Math.abs(count);
      if (count !== 0) continue;
      for (let more = 3; more === 3; ) {
        more = peek() & 3;
        bit += 2;
        if (symbol + more > this.limit || bit > end * 8) damaged("a table of states");
        for (let i = 0; i < more; i++) this.#counts[symbol++] = 0;
      }
    }
    if (left !== 1) damaged("a table whose states are shared out");
    const behind = (bit + 7) >> 3;
    if (behind > end) damaged("a table of states");
    this.#fill(symbol, accuracy);
    return behind;
  }

  #fill(symbols: number, accuracy: number): void {
    const size = 1 << accuracy;
    let high = size - 1;
    for (let symbol = 0; symbol < symbols; symbol++) {
      const count = this.#counts[symbol];
      if (count === -1) this.symbols[high--] = symbol;
      this.#next[symbol] = count === -1 ? 1 : count;
    }
    const step = (size >> 1) + (size >> 3) + 3;
    let position = 0;
    for (let symbol = 0; symbol < symbols; symbol++) {
      for (let i = this.#counts[symbol]; i > 0; i--) {
        this.symbols[position] = symbol;
        do position = (position + step) & (size - 1);
        while (position > high);
      }
    }
    for (let state = 0; state < size; state++) {
      const next = this.#next[this.symbols[state]]++;
      const bits = accuracy - (31 - Math.clz32(next));
      this.bits[state] = bits;
      this.baselines[state] = (next << bits) - size;
    }
    this.accuracy = accuracy;
    this.filled = true;
  }
}
