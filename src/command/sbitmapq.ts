/** sbitmapq: bitmaps whose bits are waited for, and what their bits stand for. */
import { type Address, MemoryFault, optional, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import { disks, tagBitmaps } from "#kernel/block";
import { type SbitmapQueueView, sbitmapQueueAt } from "#kernel/sbitmap";
import { type Arguments, has } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { faultText } from "./error-text.ts";
import { findAddress } from "./number.ts";
import { type BitmapRow, bitmapRow, formatBitmap } from "./sbitmapq/bitmap.ts";
import { formatItem, type ItemRequest, type ItemRow, itemRows, parseItems } from "./sbitmapq/items.ts";
import type { Session } from "./session.ts";
import { contentsStyle } from "./struct/shown-structure.ts";
import { type BrokenRow, untilBroken } from "./until-broken.ts";
import { SynopsisError } from "./usage.ts";

type SbitmapqRow = BitmapRow | ItemRow | BrokenRow;

export const sbitmapq: Command<SbitmapqRow> = {
  name: "sbitmapq",
  summary: "a bitmap queue, and what its bits stand for",
  synopsis: ["[-s struct[.member[,member]] -a address [-p] [-v]] -[x|d] address"],
  description: `Shows the \`struct sbitmap_queue\` at an address: how many of its bits are taken, who waits for one, and the bits. The
block layer gives out the tags of requests so: \`blk_mq_tags.bitmap_tags\` is one, and \`blk_mq_tags.rqs\` the array of
pointers to the requests that the tags stand for.

The name of a disk in the place of the address means the bitmaps that the tags of its requests are given out by.

With -s and -a the items of such an array whose bits are taken.`,
  options: [
    { name: "s", value: "struct[.member[,member]]", help: "the type of the items, and which members to show" },
    { name: "a", value: "address", help: "the array of items" },
    { name: "p", help: "the array holds pointers to the items" },
    { name: "v", help: "with what the items hold" },
    { name: "x", help: "numbers in hexadecimal" },
    { name: "d", help: "numbers in decimal" },
  ],
  operands: "address",
  rows: {
    bitmap: {
      queue: "address of the `struct sbitmap_queue`",
      depth: "number of bits",
      busy: "bits that are taken",
      cleared: "bits that were given back and are not yet cleared in their words; absent before v5.0",
      bitsPerWord: "bits of a word",
      words: "number of words",
      hints: "where each processor looks for a free bit first",
      wakeBatch: "how many bits must be given back until waiters are woken",
      wakeIndex: "the place whose waiters are woken next",
      activeWaits: "places with waiters; absent before v5.0",
      waits: "the places: `count` of bits until waiters are woken (absent since v6.2), `hasWaiters`",
      roundRobin: "bits are taken in turn",
      leastDepth: "the smallest depth that anybody limits itself to",
      bits: "the bits that are taken, eight in each number, the first one lowest",
    },
    item: {
      bit: "number of the bit",
      place: "address of the item, or of the pointer to it",
      contents: "what it holds, as text",
    },
    broken: { text: "why items are missing" },
  } satisfies RowsOf<SbitmapqRow>,
  examples: [{ line: "sbitmapq vda", shows: "the tags of a disk's requests that are taken" }],
  *run(session, args) {
    const { places, items } = parseRequest(session, args);
    for (const at of places) {
      const queue = sbitmapQueueAt(session.kernel, at);
      if (items !== undefined) yield* untilBroken("bitmap", () => itemRows(session, queue, items));
      else yield wholeBitmap(session, queue);
    }
  },
  *text(rows) {
    let before: SbitmapqRow | undefined;
    for (const row of rows) {
      if (row.kind === "bitmap" && before !== undefined) yield "\n";
      before = row;
      if (row.kind === "bitmap") yield* formatBitmap(row);
      else if (row.kind === "item") yield* formatItem(row);
      else yield `${row.text}\n`;
    }
  },
};

function wholeBitmap({ kernel }: Session, queue: SbitmapQueueView): BitmapRow {
  try {
    return bitmapRow(kernel, queue);
  } catch (error) {
    if (!(error instanceof MemoryFault)) throw error;
    throw new UsageError(`${faultText(error, "sbitmap_queue")}\nsbitmapq: cannot read sbitmap_queue`);
  }
}

/** The bitmaps of a disk's tags; none when there is no disk of that name. */
function bitmapsOfDisk(kernel: Kernel, name: string): readonly Address[] {
  return (
    optional(() => {
      for (const disk of disks(kernel)) if (disk.name() === name) return [...tagBitmaps(kernel, disk)];
      return [];
    }) ?? []
  );
}

/** A line's bitmaps, and the array of items when there is one; UsageError in crash's words for what does not fit together. */
function parseRequest(
  session: Session,
  args: Arguments,
): { readonly places: readonly Address[]; readonly items: ItemRequest | undefined } {
  const { structure, array, radix } = parseOptions(args);
  const [word, ...more] = args.operands;
  if (word === undefined) throw new SynopsisError("command argument is required");
  if (more.length > 0) throw new SynopsisError("too many arguments");
  const at = findAddress(word);
  const places = at === undefined ? bitmapsOfDisk(session.kernel, word) : [at];
  if (places.length === 0) throw new UsageError(`invalid command argument: ${word}`);
  if (at !== undefined && !isKernelAddress(at)) throw new UsageError(`invalid kernel virtual address: ${word}`);
  if (structure !== undefined && array === undefined) throw new SynopsisError("-s option requires -a option");
  if (structure === undefined && array !== undefined) throw new SynopsisError("-a option is used with -s option only");
  if (has(args, "p") && array === undefined) throw new SynopsisError("-p option requires -a option");
  if (structure === undefined || array === undefined) return { places, items: undefined };
  const show = contentsStyle(session, radix);
  const items = { ...parseItems(session, structure), array, pointers: has(args, "p"), verbose: has(args, "v"), show };
  return { places, items };
}

/** Options in their order: the first that is wrong is complained of. */
function parseOptions(args: Arguments): {
  readonly structure: string | undefined;
  readonly array: Address | undefined;
  readonly radix: 10 | 16 | undefined;
} {
  let structure: string | undefined;
  let array: Address | undefined;
  let radix: 10 | 16 | undefined;
  for (const { name, value = "" } of args.options) {
    if (name === "s") {
      if (structure !== undefined) throw new UsageError(`-s option (${structure}) already entered`);
      structure = value;
    } else if (name === "a") {
      if (array !== undefined) throw new UsageError(`-a option (0x${array.toString(16)}) already entered`);
      array = findAddress(value);
      if (array === undefined) throw new UsageError(`invalid -a option: ${value}`);
      if (!isKernelAddress(array)) throw new UsageError(`invalid kernel virtual address: ${value}`);
    } else if (name === "x" || name === "d") {
      const wanted = name === "x" ? 16 : 10;
      if (radix !== undefined && radix !== wanted) throw new UsageError("-d and -x are mutually exclusive");
      radix = wanted;
    }
  }
  return { structure, array, radix };
}
