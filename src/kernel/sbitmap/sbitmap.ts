/** Scalable bitmaps (lib/sbitmap.c): how tags of block requests are given out. */
import { type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { perCpuOffset, possibleCpus } from "#kernel/cpu";
import type { View } from "#kernel/layout";
import { SbitmapLayout, SbitmapQueueLayout, SbitmapWait, SbitmapWord } from "./sbitmap.layout.ts";

/** A `struct sbitmap` whose fields are read on demand. */
export type SbitmapView = View<(typeof SbitmapLayout)["fields"]>;
/** A `struct sbitmap_queue` whose fields are read on demand. */
export type SbitmapQueueView = View<(typeof SbitmapQueueLayout)["fields"]>;

/** A word of a bitmap. */
export interface SbitmapWordBits {
  /** The number of its first bit. */
  readonly first: number;
  /** How many of its bits the bitmap has. */
  readonly depth: number;
  /** Bits that were taken, with those that have been given back since. */
  readonly word: bigint;
  readonly cleared: bigint;
}

/** Bits of a word, as a number that is shifted by. */
const LARGEST_SHIFT = 6;
/** Far more words than any set of tags has. */
const MOST_WORDS = 2 ** 20;

/** The bitmap at a `struct sbitmap`. */
export function sbitmapAt(kernel: Kernel, at: Address): SbitmapView {
  return kernel.layout(SbitmapLayout).at(at);
}

/** The bitmap queue at a `struct sbitmap_queue`. */
export function sbitmapQueueAt(kernel: Kernel, at: Address): SbitmapQueueView {
  return kernel.layout(SbitmapQueueLayout).at(at);
}

/** The words of a bitmap. Throws CorruptionError for what is none, and faults. */
export function* sbitmapWords(kernel: Kernel, bitmap: SbitmapView): Generator<SbitmapWordBits, void> {
  const [depth, shift, count] = [bitmap.depth(), bitmap.shift(), bitmap.words()];
  if (shift > LARGEST_SHIFT || count > MOST_WORDS) {
    throw new CorruptionError("sbitmap", bitmap.address, `${count} words of 2^${shift} bits`);
  }
  const layout = kernel.layout(SbitmapWord);
  const first = bitmap.map();
  for (let i = 0; i < count; i++) {
    const word = layout.at(offsetBy(first, i * layout.size));
    const start = i * 2 ** shift;
    const bits = layout.has("depth") ? word.depth() : Math.min(2 ** shift, depth - start);
    yield {
      first: start,
      depth: Math.max(0, Math.min(bits, 2 ** shift)),
      word: word.word(),
      cleared: layout.has("cleared") ? word.cleared() : 0n,
    };
  }
}

/** The bits that are taken, ascending. Bounds and faults are sbitmapWords'. */
export function* sbitmapBits(kernel: Kernel, bitmap: SbitmapView): Generator<number, void> {
  for (const { first, depth, word, cleared } of sbitmapWords(kernel, bitmap)) {
    const taken = word & ~cleared;
    if (taken === 0n) continue;
    for (let bit = 0; bit < depth; bit++) if (((taken >> BigInt(bit)) & 1n) !== 0n) yield first + bit;
  }
}

/** SBQ_WAIT_QUEUES: places where waiters of a bitmap wait. */
const WAIT_PLACES = 8;

/** A place where waiters of a bitmap wait. */
export interface SbitmapWaitPlace {
  /** How often bits must be given back until waiters are woken; undefined since v6.2, where one count serves all. */
  readonly count: number | undefined;
  readonly hasWaiters: boolean;
}

/** The places where waiters of a bitmap wait. May fault. */
export function* sbitmapWaits(kernel: Kernel, queue: SbitmapQueueView): Generator<SbitmapWaitPlace, void> {
  const layout = kernel.layout(SbitmapWait);
  const first = queue.waits();
  for (let i = 0; i < WAIT_PLACES; i++) {
    const place = layout.at(offsetBy(first, i * layout.size));
    const count = layout.has("count") ? place.count() : undefined;
    const head = place.waiters();
    // With one waiter both links of the head lead to it: only a head that leads to itself has none.
    yield { count, hasWaiters: kernel.target.memory.pointer(head) !== head };
  }
}

/** Where each processor looks for a free bit first. May fault. */
export function sbitmapHints(kernel: Kernel, queue: SbitmapQueueView): readonly number[] {
  const inQueue = kernel.layout(SbitmapQueueLayout).has("hints");
  const hints = inQueue ? queue.hints() : sbitmapAt(kernel, queue.bitmap()).hints();
  return possibleCpus(kernel).map((cpu) => kernel.target.memory.u32(offsetBy(hints, perCpuOffset(kernel, cpu))));
}

/** Whether bits are taken in turn. May fault. */
export function sbitmapRoundRobin(kernel: Kernel, queue: SbitmapQueueView): boolean {
  const inQueue = kernel.layout(SbitmapQueueLayout).has("roundRobin");
  return (inQueue ? queue.roundRobin() : sbitmapAt(kernel, queue.bitmap()).roundRobin()) !== 0;
}

/** What is known of bits that were given back: nothing before v5.0. */
export function keepsCleared(kernel: Kernel): boolean {
  return kernel.layout(SbitmapWord).has("cleared");
}

/** Whether the number of places with waiters is kept (v5.0). */
export function keepsActiveWaits(kernel: Kernel): boolean {
  return kernel.layout(SbitmapQueueLayout).has("activeWaits");
}
