import { lazy, type Pfn } from "#base";
import type { PageRange } from "./dump.ts";

/** Bytes of bitmap that one entry of the rank index covers: 512 page frames. */
const RANK_STRIDE = 64;
/** More runs than this are not told apart: the gaps between them, smallest first, count as memory. */
const MOST_RUNS = 1 << 16;

const bitsIn: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  let bits = 0;
  for (let rest = byte; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
});

/** A bit per page frame, lowest bit of the first byte first; answers how many are set before one without counting all. */
export class PageBitmap {
  /** Number of page frames that it speaks of. */
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #ranks: () => Uint32Array;

  constructor(bytes: Uint8Array, size: number) {
    this.#bytes = bytes;
    this.size = Math.min(size, bytes.length * 8);
    this.#ranks = lazy(() => rankIndex(bytes));
  }

  /** True when the bit of `pfn` is set; false beyond `size`. */
  has(pfn: number): boolean {
    return pfn < this.size && (this.#bytes[Math.floor(pfn / 8)] & (1 << (pfn % 8))) !== 0;
  }

  /** How many bits are set before that of `pfn`; all of them when it is beyond `size`. */
  rank(pfn: number): number {
    const bit = Math.min(pfn, this.size);
    const last = Math.floor(bit / 8);
    const block = Math.floor(last / RANK_STRIDE);
    let count = this.#ranks()[block];
    for (let i = block * RANK_STRIDE; i < last; i++) count += bitsIn[this.#bytes[i]];
    return count + bitsIn[this.#bytes[last] & ((1 << (bit % 8)) - 1)];
  }

  /** The runs of set bits, ascending. Where there are more than 65 536, runs that stand close are joined. */
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
    for (let pfn = 0; pfn < this.size; ) {
      const byte = pfn % 8 === 0 ? this.#bytes[pfn / 8] : -1;
      const step = (byte === 0 || byte === 0xff) && pfn + 8 <= this.size ? 8 : 1;
      if (byte === 0xff || this.has(pfn)) {
        if (pfn - end >= gap) {
          if (start >= 0) runs.push({ start: start as Pfn, end: end as Pfn });
          if (runs.length > MOST_RUNS) return undefined;
          start = pfn;
        }
        end = pfn + step;
      }
      pfn += step;
    }
    if (start >= 0) runs.push({ start: start as Pfn, end: end as Pfn });
    return runs;
  }
}

function rankIndex(bytes: Uint8Array): Uint32Array {
  const ranks = new Uint32Array(Math.floor(bytes.length / RANK_STRIDE) + 1);
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (i % RANK_STRIDE === 0) ranks[i / RANK_STRIDE] = count;
    count += bitsIn[bytes[i]];
  }
  if (bytes.length % RANK_STRIDE === 0) ranks[bytes.length / RANK_STRIDE] = count;
  return ranks;
}
