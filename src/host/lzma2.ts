/**
 * LZMA2 chunks (the .xz file format 1.2, 5.3.1; "LZMA specification", 7-Zip's LZMA SDK): what kernel modules are
 * compressed with. Node has no decoder of its own.
 */
import { Bytes, FormatError } from "#base";

const STATES = 12;
const POSITION_STATES = 16;
const MATCH_LENGTH_LEAST = 2;
const EVEN = 1024;
/** Probabilities of a length: choice, choice2, low and middle by position state, high. */
const LENGTH_LOW = 2;
const LENGTH_MIDDLE = LENGTH_LOW + POSITION_STATES * 8;
const LENGTH_HIGH = LENGTH_MIDDLE + POSITION_STATES * 8;
const LENGTH_SIZE = LENGTH_HIGH + 256;
/** Where each kind of probability starts in the one array that holds them all. */
const IS_MATCH = 0;
const IS_REP = IS_MATCH + STATES * POSITION_STATES;
const IS_REP_G0 = IS_REP + STATES;
const IS_REP_G1 = IS_REP_G0 + STATES;
const IS_REP_G2 = IS_REP_G1 + STATES;
const IS_REP0_LONG = IS_REP_G2 + STATES;
const SLOT = IS_REP0_LONG + STATES * POSITION_STATES;
const SPECIAL = SLOT + 4 * 64;
const ALIGN = SPECIAL + 115;
const MATCH_LENGTH = ALIGN + 16;
const REP_LENGTH = MATCH_LENGTH + LENGTH_SIZE;
const LITERAL = REP_LENGTH + LENGTH_SIZE;
/** LZMA2 allows at most four bits of literal context. */
const PROBABILITIES = LITERAL + (0x300 << 4);

/** Expands LZMA2 chunks into one output. FormatError when the data breaks the format or does not fit. */
export class Lzma2Decoder {
  #input: Uint8Array;
  readonly #output: Uint8Array;
  readonly #subject: string;
  #in: number;
  #out: number;
  /** Where the dictionary starts: matches may not reach before it. */
  #start: number;
  readonly #probabilities = new Uint16Array(PROBABILITIES);
  #range = 0;
  #code = 0;
  #state = 0;
  readonly #reps = new Int32Array(4);
  #lc = 0;
  #lpMask = 0;
  #pbMask = 0;
  /** Whether a chunk came that resets the dictionary, and one that sets the properties. */
  #begun = false;
  #ready = false;

  constructor(input: Uint8Array, output: Uint8Array, subject: string, inAt: number, outAt: number) {
    this.#input = input;
    this.#output = output;
    this.#subject = subject;
    this.#in = inAt;
    this.#out = outAt;
    this.#start = outAt;
  }

  /** Decodes until the end marker; returns where input and output stand then. */
  run(): { readonly inAt: number; readonly outAt: number } {
    while (this.#next());
    return { inAt: this.#in, outAt: this.#out };
  }

  /**
   * Decodes one chunk, all of which is in `input`, for a decoder that works through a file piece by piece; returns where
   * its content ends in the output, or undefined for the end marker.
   */
  chunk(input: Uint8Array): number | undefined {
    this.#input = input;
    this.#in = 0;
    return this.#next() ? this.#out : undefined;
  }

  /** Moves what is in the output down by `distance`, which makes room at its end and forgets what was before. */
  slide(distance: number): void {
    this.#output.copyWithin(0, distance, this.#out);
    this.#out -= distance;
    // May become negative: positions are counted from it, matches are held against the output's start as well.
    this.#start -= distance;
  }

  /** Decodes a chunk; false for the end marker. */
  #next(): boolean {
    const control = this.#byte();
    if (control === 0) return false;
    if (control >= 0xe0 || control === 1) this.#start = this.#out;
    else if (!this.#begun) throw this.#broken("a chunk that resets the dictionary");
    this.#begun = true;
    this.#need(4);
    const view = new Bytes(this.#input, false);
    if (control < 0x80) {
      if (control > 2) throw this.#broken("a control byte of LZMA2");
      const size = view.u16(this.#in) + 1;
      this.#in += 2;
      this.#copy(size);
      return true;
    }
    const size = ((control & 0x1f) << 16) + view.u16(this.#in) + 1;
    const packed = view.u16(this.#in + 2) + 1;
    this.#in += 4;
    if (control >= 0xc0) this.#setProperties(this.#byte());
    else if (!this.#ready && control < 0xa0) throw this.#broken("a chunk that sets the properties");
    if (control >= 0xa0) this.#reset();
    this.#ready = true;
    this.#chunk(size, packed);
    return true;
  }

  #broken(expected: string): FormatError {
    return new FormatError(this.#subject, this.#in, expected, "damaged LZMA2 data");
  }

  #need(count: number): void {
    if (this.#in + count > this.#input.length) throw this.#broken(`${count} more bytes`);
  }

  #byte(): number {
    this.#need(1);
    return this.#input[this.#in++] ?? 0;
  }

  #copy(size: number): void {
    this.#need(size);
    if (this.#out + size > this.#output.length) throw this.#broken("content of the size in the index");
    this.#output.set(this.#input.subarray(this.#in, this.#in + size), this.#out);
    this.#in += size;
    this.#out += size;
  }

  #setProperties(byte: number): void {
    if (byte >= 9 * 5 * 5) throw this.#broken("properties of LZMA");
    this.#lc = byte % 9;
    const rest = Math.floor(byte / 9);
    const lp = rest % 5;
    if (this.#lc + lp > 4) throw this.#broken("at most four bits of literal context");
    this.#lpMask = (1 << lp) - 1;
    this.#pbMask = (1 << Math.floor(rest / 5)) - 1;
  }

  #reset(): void {
    this.#probabilities.fill(EVEN);
    this.#state = 0;
    this.#reps.fill(0);
  }

  #chunk(size: number, packed: number): void {
    this.#need(packed);
    const end = this.#out + size;
    const packedEnd = this.#in + packed;
    if (end > this.#output.length) throw this.#broken("content of the size in the index");
    if (this.#byte() !== 0) throw this.#broken("the zero that starts a chunk");
    this.#range = 0xffff_ffff;
    this.#code = 0;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | (this.#input[this.#in++] ?? 0)) >>> 0;
    while (this.#out < end) {
      this.#step(end);
      // A few bytes may claim megabytes: what would be decoded behind them is not worth the time.
      if (this.#in > packedEnd) throw this.#broken("a chunk of the size in its header");
    }
    this.#normalize();
    if (this.#in !== packedEnd || this.#code !== 0) throw this.#broken("a chunk of the size in its header");
  }

  /** One literal or match. */
  #step(end: number): void {
    const position = (this.#out - this.#start) & this.#pbMask;
    const state = this.#state;
    if (this.#bit(IS_MATCH + state * POSITION_STATES + position) === 0) {
      this.#literal();
      return;
    }
    let length: number;
    const reps = this.#reps;
    if (this.#bit(IS_REP + state) === 0) {
      reps.copyWithin(1, 0, 3);
      length = this.#length(MATCH_LENGTH, position);
      this.#state = state < 7 ? 7 : 10;
      reps[0] = this.#distance(length);
    } else {
      const short = this.#repeat(state, position);
      length = short ? 1 : this.#length(REP_LENGTH, position);
      this.#state = short ? (state < 7 ? 9 : 11) : state < 7 ? 8 : 11;
    }
    const distance = (reps[0] ?? 0) + 1;
    const to = this.#out;
    if (distance <= 0 || distance > to - this.#start || distance > to || to + length > end) {
      throw this.#broken("a match inside the dictionary");
    }
    const output = this.#output;
    if (distance === 1) output.fill(output[to - 1] ?? 0, to, to + length);
    else if (distance >= length && length > 32) output.copyWithin(to, to - distance, to - distance + length);
    else for (let at = to; at < to + length; at++) output[at] = output[at - distance] ?? 0;
    this.#out = to + length;
  }

  #literal(): void {
    const output = this.#output;
    const at = this.#out - this.#start;
    const previous = at > 0 ? (output[this.#out - 1] ?? 0) : 0;
    const context = ((at & this.#lpMask) << this.#lc) + (previous >> (8 - this.#lc));
    const base = LITERAL + 0x300 * context;
    let symbol = 1;
    if (this.#state >= 7) {
      const distance = (this.#reps[0] ?? 0) + 1;
      if (distance > at || distance > this.#out) throw this.#broken("a match inside the dictionary");
      let matched = output[this.#out - distance] ?? 0;
      while (symbol < 0x100) {
        const expected = (matched >> 7) & 1;
        matched <<= 1;
        const bit = this.#bit(base + ((1 + expected) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== expected) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(base + symbol);
    output[this.#out++] = symbol;
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  /** Picks one of the last four distances; true for a single byte at the last one. */
  #repeat(state: number, position: number): boolean {
    const reps = this.#reps;
    if (this.#bit(IS_REP_G0 + state) === 0) return this.#bit(IS_REP0_LONG + state * POSITION_STATES + position) === 0;
    const which = this.#bit(IS_REP_G1 + state) === 0 ? 1 : 2 + this.#bit(IS_REP_G2 + state);
    const distance = reps[which] ?? 0;
    reps.copyWithin(1, 0, which);
    reps[0] = distance;
    return false;
  }

  #length(base: number, position: number): number {
    if (this.#bit(base) === 0) return MATCH_LENGTH_LEAST + this.#tree(base + LENGTH_LOW + position * 8, 3);
    if (this.#bit(base + 1) === 0) return MATCH_LENGTH_LEAST + 8 + this.#tree(base + LENGTH_MIDDLE + position * 8, 3);
    return MATCH_LENGTH_LEAST + 16 + this.#tree(base + LENGTH_HIGH, 8);
  }

  #distance(length: number): number {
    const slot = this.#tree(SLOT + Math.min(length - MATCH_LENGTH_LEAST, 3) * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const high = 2 | (slot & 1);
    if (slot < 14) {
      const base = high << bits;
      return base + this.#reverseTree(SPECIAL + base - slot, bits);
    }
    const direct = this.#direct(bits - 4);
    return ((high << bits) | (direct << 4)) + this.#reverseTree(ALIGN, 4);
  }

  #tree(base: number, bits: number): number {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | this.#bit(base + node);
    return node - (1 << bits);
  }

  #reverseTree(base: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.#bit(base + node);
      node = (node << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  #direct(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#normalize();
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      value = (value << 1) | bit;
    }
    return value;
  }

  #normalize(): void {
    if (this.#range >= 0x100_0000) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | (this.#input[this.#in++] ?? 0)) >>> 0;
  }

  #bit(index: number): 0 | 1 {
    this.#normalize();
    const probability = this.#probabilities[index] ?? EVEN;
    const bound = (this.#range >>> 11) * probability;
    if (this.#code < bound) {
      this.#range = bound;
      this.#probabilities[index] = probability + ((2048 - probability) >> 5);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    this.#probabilities[index] = probability - (probability >> 5);
    return 1;
  }
}
