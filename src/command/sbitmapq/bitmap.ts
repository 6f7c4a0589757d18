/** sbitmapq without -s: what a bitmap queue holds. */
import { type Address, type Cell, hex, isUnavailable, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import {
  keepsActiveWaits,
  keepsCleared,
  type SbitmapQueueView,
  type SbitmapWordBits,
  sbitmapAt,
  sbitmapHints,
  sbitmapRoundRobin,
  sbitmapWaits,
  sbitmapWords,
} from "#kernel/sbitmap";
import { cellOf } from "../cell-of.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** A place where waiters wait. */
interface WaitCell {
  readonly [name: string]: Cell;
  readonly count: number | undefined;
  readonly hasWaiters: boolean;
}

/** A bitmap queue. */
export interface BitmapRow extends Row {
  readonly kind: "bitmap";
  readonly queue: Address;
  /** Bits that there are, that are taken, and that were given back but are not yet cleared. */
  readonly depth: number;
  readonly busy: Fact<number>;
  readonly cleared: Fact<number> | undefined;
  readonly bitsPerWord: number;
  readonly words: number;
  /** Where each processor looks first. */
  readonly hints: Fact<readonly number[]>;
  readonly wakeBatch: Fact<number>;
  readonly wakeIndex: Fact<number>;
  readonly activeWaits: Fact<number> | undefined;
  readonly waits: Fact<readonly WaitCell[]>;
  readonly roundRobin: Fact<boolean>;
  readonly leastDepth: Fact<number>;
  /** The bits that are taken, eight in each number, the first one lowest. */
  readonly bits: Fact<readonly number[]>;
}

/** The row of a bitmap queue; faults when the bitmap itself cannot be read. */
export function bitmapRow(kernel: Kernel, queue: SbitmapQueueView): BitmapRow {
  const bitmap = sbitmapAt(kernel, queue.bitmap());
  const [depth, shift, count] = [bitmap.depth(), bitmap.shift(), bitmap.words()];
  const words = cellOf(() => ({ all: [...sbitmapWords(kernel, bitmap)] as never }));
  const ofWords = <T extends Cell>(read: (all: readonly SbitmapWordBits[]) => T): Fact<T> =>
    isUnavailable(words) ? words : read(words.all);
  return {
    kind: "bitmap",
    queue: queue.address,
    depth,
    busy: ofWords((all) => sum(all, ({ word, cleared }) => word & ~cleared)),
    cleared: keepsCleared(kernel) ? ofWords((all) => sum(all, ({ cleared }) => cleared)) : undefined,
    bitsPerWord: 2 ** shift,
    words: count,
    hints: cellOf(() => sbitmapHints(kernel, queue)),
    wakeBatch: cellOf(() => queue.wakeBatch()),
    wakeIndex: cellOf(() => queue.wakeIndex()),
    activeWaits: keepsActiveWaits(kernel) ? cellOf(() => queue.activeWaits()) : undefined,
    waits: cellOf(() => Array.from(sbitmapWaits(kernel, queue), (place) => ({ ...place }))),
    roundRobin: cellOf(() => sbitmapRoundRobin(kernel, queue)),
    leastDepth: cellOf(() => queue.leastDepth() >>> 0),
    bits: ofWords((all) => bytesOf(all)),
  };
}

/** The number of bits that are set among those that words have. */
function sum(words: readonly SbitmapWordBits[], bits: (word: SbitmapWordBits) => bigint): number {
  let count = 0;
  for (const word of words) {
    for (let rest = BigInt.asUintN(word.depth, bits(word)); rest !== 0n; rest &= rest - 1n) count++;
  }
  return count;
}

/** The bits of all words one behind the other, without gaps where words are shorter than 64 bits. */
function bytesOf(words: readonly SbitmapWordBits[]): readonly number[] {
  const bytes: number[] = [];
  let at = 0;
  for (const { depth, word, cleared } of words) {
    const taken = word & ~cleared;
    for (let bit = 0; bit < depth; bit++, at++) {
      if (at % 8 === 0) bytes.push(0);
      if (((taken >> BigInt(bit)) & 1n) !== 0n) bytes[at >> 3] |= 1 << (at & 7);
    }
  }
  return bytes;
}

/** Bytes of a line of the bitmap. */
const PER_LINE = 16;

/** As `/sys/kernel/debug/block` shows it, with the bitmap behind. */
export function* formatBitmap(row: BitmapRow): Generator<string> {
  const { depth, busy, cleared, bitsPerWord, words, hints, wakeBatch, wakeIndex, activeWaits, waits } = row;
  yield `depth = ${depth}\nbusy = ${textOf(busy)}\n`;
  if (cleared !== undefined) yield `cleared = ${textOf(cleared)}\n`;
  yield `bits_per_word = ${bitsPerWord}\nmap_nr = ${words}\n`;
  yield `alloc_hint = {${isUnavailable(hints) ? "(unknown)" : hints.join(", ")}}\n`;
  yield `wake_batch = ${textOf(wakeBatch)}\nwake_index = ${textOf(wakeIndex)}\n`;
  if (activeWaits !== undefined) yield `ws_active = ${textOf(activeWaits)}\n`;
  yield "ws = {\n";
  if (isUnavailable(waits)) yield "\t(unknown)\n";
  else for (const place of waits) yield formatWait(place);
  const inTurn = isUnavailable(row.roundRobin) ? "(unknown)" : Number(row.roundRobin);
  yield `}\nround_robin = ${inTurn}\nmin_shallow_depth = ${textOf(row.leastDepth)}\n\n`;
  yield* formatBits(row.bits);
}

function formatWait({ count, hasWaiters }: WaitCell): string {
  const counted = count === undefined ? "" : `.wait_cnt = ${count}, `;
  return `\t{ ${counted}.wait = ${hasWaiters ? "active" : "inactive"} },\n`;
}

function* formatBits(bits: Fact<readonly number[]>): Generator<string> {
  if (isUnavailable(bits)) {
    yield `(bitmap: ${bits.unavailable})\n`;
    return;
  }
  for (let start = 0; start < bits.length; start += PER_LINE) {
    const line = bits.slice(start, start + PER_LINE);
    const bytes = line.map((byte, i) => `${i % 2 === 0 ? " " : ""}${hex(byte, 2)}`);
    yield `${hex(start, 8)}:${bytes.join("")}\n`;
  }
}

function textOf(cell: Fact<number>): string {
  return isUnavailable(cell) ? "(unknown)" : String(cell);
}
