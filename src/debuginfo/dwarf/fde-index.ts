import { type CieReader, type FrameSection, readEntryHeader, readFde } from "./frame-entry.ts";
import { lastAtMost } from "./last-at-most.ts";
import { SectionReader } from "./section-reader.ts";
import { streamed } from "./sections.ts";

/** Finds the description that covers an address: its offset in the section; undefined when none does. */
export type FdeIndex = (address: bigint) => number | undefined;

/**
 * Reads the addresses of all descriptions once, from front to back. A kernel has some 70,000: columns, no objects. Of
 * those that cover an address, the last to start counts.
 */
export function indexFdes(frames: FrameSection, cieAt: CieReader): FdeIndex {
  const reader = new SectionReader(streamed(frames.section), 0);
  const columns = new Columns();
  while (!reader.done) {
    const offset = reader.offset;
    const header = readEntryHeader(reader, frames.isEh);
    if (header === undefined) continue;
    if (header.cie !== undefined) {
      const { first, last } = readFde(reader, header.end, cieAt(header.cie), frames);
      if (first < last) columns.add(first, last, offset);
    }
    reader.seek(header.end);
  }
  return columns.index();
}

/** The addresses and offsets of descriptions, collected and then sorted. */
class Columns {
  #firsts = new BigUint64Array(1024);
  #lasts = new BigUint64Array(1024);
  #offsets = new Float64Array(1024);
  #length = 0;

  add(first: bigint, last: bigint, offset: number): void {
    const row = this.#length++;
    if (row === this.#offsets.length) this.#resize(2 * row);
    this.#firsts[row] = first;
    this.#lasts[row] = last;
    this.#offsets[row] = offset;
  }

  index(): FdeIndex {
    this.#resize(this.#length);
    this.#sort();
    const firsts = this.#firsts;
    const lasts = this.#lasts;
    const offsets = this.#offsets;
    // Per row the highest end among it and those before it: where a search among overlapping ones may stop.
    const reach = lasts.slice();
    for (let row = 1; row < reach.length; row++) if (reach[row - 1] > reach[row]) reach[row] = reach[row - 1];
    return (address) => {
      for (let row = lastAtMost(firsts.length, (i) => firsts[i], address); row >= 0 && reach[row] > address; row--) {
        if (lasts[row] > address) return offsets[row];
      }
      return undefined;
    };
  }

  #sort(): void {
    const order = ascending(this.#firsts);
    this.#firsts = this.#firsts.map((_, row) => this.#firsts[order[row]]);
    this.#lasts = this.#lasts.map((_, row) => this.#lasts[order[row]]);
    this.#offsets = this.#offsets.map((_, row) => this.#offsets[order[row]]);
  }

  #resize(capacity: number): void {
    const firsts = new BigUint64Array(capacity);
    const lasts = new BigUint64Array(capacity);
    const offsets = new Float64Array(capacity);
    firsts.set(this.#firsts.subarray(0, capacity));
    lasts.set(this.#lasts.subarray(0, capacity));
    offsets.set(this.#offsets.subarray(0, capacity));
    this.#firsts = firsts;
    this.#lasts = lasts;
    this.#offsets = offsets;
  }
}

/** The indices of `values` by ascending value. */
function ascending(values: BigUint64Array): Float64Array {
  const count = values.length;
  let lowest = values[0] ?? 0n;
  let highest = lowest;
  for (const value of values) {
    if (value < lowest) lowest = value;
    else if (value > highest) highest = value;
  }
  // Numbers that hold value and index sort in a third of the time: those of a kernel are within 4 GiB.
  if ((highest - lowest + 1n) * BigInt(count) < 2n ** 53n) {
    const keys = Float64Array.from(values, (value, index) => Number(value - lowest) * count + index);
    return keys.sort().map((key) => key % count);
  }
  const compare = (a: number, b: number): number => (values[a] < values[b] ? -1 : Number(values[a] > values[b]));
  return Float64Array.from(values, (_, index) => index).sort(compare);
}
