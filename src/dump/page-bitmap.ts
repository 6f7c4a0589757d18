import { Lru, type Pfn } from "#base";
import { type ByteSource, readUpTo } from "#source";
import type { PageRange } from "./dump.ts";

/** Bytes of bitmap that are read at once: 131 072 page frames, half a gigabyte of the machine's memory. */
const BLOCK = 1 << 14;
/** Bytes of bitmap that are kept. */
const KEPT = 1 << 20;
/** Bytes of bitmap that one entry of the rank index covers. */
const STRIDE = 256;
const WORDS = STRIDE / 4;
/** More runs than this are not told apart: the gaps between them, smallest first, count as memory. */
const MOST_RUNS = 1 << 16;

/** A part of a file. */
export interface FilePart {
  readonly offset: number;
  readonly size: number;
}

/**
 * A bit per page frame, lowest bit of the first byte first, in a part of a file; answers how many are set before one
 * without counting all. Bits are read in blocks as they are asked for, and counted as far as anybody asked: a machine
 * of many terabytes costs no more to open than one of a few. Bits behind the end of the file are not known.
 */
export class PageBitmap {
  /** Number of page frames that it speaks of. */
  readonly size: number;
  readonly #source: ByteSource;
  readonly #offset: number;
  readonly #blocks = new Lru<number, Uint8Array>(KEPT);
  #lastIndex = -1;
  #last: Uint8Array = new Uint8Array(0);
  /** Bits set before each stride, as far as they were counted. */
  #ranks = new Float64Array(64);
  #ranked = 1;
  /** Set where counting met the end of the file: no rank behind it is known. */
  #end = Number.POSITIVE_INFINITY;

  /** The bitmap in `part` of `source`, of which `size` bits count. */
  constructor(source: ByteSource, part: FilePart, size: number) {
    this.#source = source;
    this.#offset = part.offset;
    this.size = Math.min(size, part.size * 8);
  }

  /** Whether the bit of `pfn` is set; false beyond `size`; undefined when the file ends before it. */
  has(pfn: number): boolean | undefined {
    if (pfn >= this.size) return false;
    const byte = Math.floor(pfn / 8);
    const block = this.#block(Math.floor(byte / BLOCK));
    const within = byte % BLOCK;
    return within < block.length ? (block[within] & (1 << (pfn % 8))) !== 0 : undefined;
  }

  /** How many bits are set before that of `pfn`; all of them when it is beyond `size`; undefined when the file ends. */
  rank(pfn: number): number | undefined {
    const bit = Math.min(pfn, this.size);
    const byte = Math.floor(bit / 8);
    const stride = Math.floor(byte / STRIDE);
    while (this.#ranked <= stride) {
      if (!this.#countStride()) break;
    }
    if (bit > this.#end || this.#ranked <= stride) return undefined;
    let count = this.#ranks[stride];
    if (bit % (STRIDE * 8) === 0) return count;
    const block = this.#block(Math.floor(byte / BLOCK));
    const within = byte % BLOCK;
    if (within + (bit % 8 === 0 ? 0 : 1) > block.length) {
      this.#end = Math.min(this.#end, (byte - within + block.length) * 8);
      return undefined;
    }
    for (let i = (stride * STRIDE) % BLOCK; i < within; i++) count += bitsIn(block[i]);
    return bit % 8 === 0 ? count : count + bitsIn(block[within] & ((1 << (bit % 8)) - 1));
  }

  /** How many page frames are known of before the first bit that the file does not hold. */
  known(): number {
    this.rank(this.size);
    return Math.min(this.#end, this.size);
  }

  /** The runs of set bits that are known, ascending. Where there are more than 65 536, runs that stand close are joined. */
  runs(): readonly PageRange[] {
    for (let gap = 1; ; gap *= 16) {
      const runs = this.#runsApart(gap);
      if (runs !== undefined) return runs;
    }
  }

  /** The runs of set bits that at least `gap` clear ones separate; undefined when there are too many. */
  #runsApart(gap: number): readonly PageRange[] | undefined {
    const runs: PageRange[] = [];
    let start = -1;
    let end = -gap;
    for (let base = 0, index = 0; base < this.size; base += BLOCK * 8, index++) {
      const block = this.#block(index);
      const bits = Math.min(block.length * 8, this.size - base);
      for (let bit = 0; bit < bits; ) {
        const byte = bit % 8 === 0 ? block[bit / 8] : -1;
        const step = (byte === 0 || byte === 0xff) && bit + 8 <= bits ? 8 : 1;
        if (byte === 0xff || (block[bit >> 3] & (1 << (bit & 7))) !== 0) {
          if (base + bit - end >= gap) {
            if (start >= 0) runs.push({ start: start as Pfn, end: end as Pfn });
            if (runs.length > MOST_RUNS) return undefined;
            start = base + bit;
          }
          end = base + bit + step;
        }
        bit += step;
      }
    }
    if (start >= 0) runs.push({ start: start as Pfn, end: end as Pfn });
    return runs;
  }

  #block(index: number): Uint8Array {
    if (index === this.#lastIndex) return this.#last;
    let block = this.#blocks.get(index);
    if (block === undefined) {
      const wanted = Math.max(0, Math.min(BLOCK, Math.ceil(this.size / 8) - index * BLOCK));
      block = readUpTo(this.#source, this.#offset + index * BLOCK, wanted).array;
      this.#blocks.set(index, block, BLOCK);
    }
    this.#lastIndex = index;
    this.#last = block;
    return block;
  }

  /** Counts the last stride that is not counted yet; false when the file ends within it. */
  #countStride(): boolean {
    if (this.#end !== Number.POSITIVE_INFINITY) return false;
    const at = (this.#ranked - 1) * STRIDE;
    const block = this.#block(Math.floor(at / BLOCK));
    const first = at % BLOCK;
    const wanted = Math.min(STRIDE, Math.ceil(this.size / 8) - at);
    const there = Math.max(0, Math.min(wanted, block.length - first));
    if (there < wanted) this.#end = (at + there) * 8;
    if (there < STRIDE) return false;
    let count = 0;
    const words = new Uint32Array(block.buffer, block.byteOffset + first, WORDS);
    for (let i = 0; i < WORDS; i++) count += bitsIn(words[i]);
    if (this.#ranked === this.#ranks.length) {
      const larger = new Float64Array(this.#ranks.length * 2);
      larger.set(this.#ranks);
      this.#ranks = larger;
    }
    this.#ranks[this.#ranked] = this.#ranks[this.#ranked - 1] + count;
    this.#ranked++;
    return true;
  }
}

/** Number of bits set in 32 of them, by adding neighbours. */
function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
