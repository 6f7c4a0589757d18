/** kmem -p: struct pages, all or some. */
import { type Address, roundUp, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { memoryEnd } from "#kernel/address-space";
import { mappedFrames, Page, type PageBlock, type PageFlag, pageBlocks, pageFlagNames, pageMap } from "#kernel/page";
import { type PageRow, pageRow } from "../page/page-row.ts";
import type { Session } from "../session.ts";

/** The meaning of a page's fields. */
export const PAGE_FIELDS = {
  page: "address of the `struct page`",
  physical: "physical address of the page, in bytes",
  mapping: "its member `mapping`: whose page it is; shared with other members by the kind of page",
  index: "its member `index`: where in the mapping it is, as a 64-bit word",
  users: "its reference count",
  flags: "its flags, as a 64-bit word",
  names: "names of the flags that are set",
} as const;

/** How a page's words are found in a block, worked out once for all pages. */
interface PageWords {
  readonly entry: number;
  readonly mapping: number | undefined;
  readonly index: number | undefined;
  readonly flags: number;
  readonly users: number | undefined;
  readonly shown: readonly PageFlag[];
}

function pageWords(kernel: Kernel): PageWords {
  const layout = kernel.layout(Page);
  const place = (field: Parameters<typeof layout.has>[0]): number | undefined =>
    layout.has(field) ? layout.offset(field) : undefined;
  return {
    entry: pageMap(kernel).entrySize,
    mapping: place("mapping"),
    index: place("index"),
    flags: layout.offset("flags"),
    users: place("users"),
    shown: pageFlagNames(kernel).filter(({ bit }) => bit < 32),
  };
}

/** The memory map of the machine in pieces, up to the end of its memory. */
export function* allBlocks(session: Session): Generator<PageBlock> {
  const { kernel } = session;
  const last = Math.ceil(memoryEnd(kernel) / kernel.target.physical.pageSize);
  for (const { start, end } of mappedFrames(kernel)) {
    for (const block of pageBlocks(kernel, start, Math.max(start, Math.min(end, roundUp(last, SECTION_FRAMES))))) {
      session.checkpoint();
      session.progress(Math.min(1, block.firstFrame / last));
      yield block;
    }
  }
}

/** Sections are shown whole. */
const SECTION_FRAMES = 32768;

/** The page of one frame; nothing where the memory map has none. */
export function onePage(kernel: Kernel, frame: number): readonly PageRow[] {
  const page = pageMap(kernel).pageOf(frame);
  return page === undefined ? [] : [pageRow(kernel, page, frame * kernel.target.physical.pageSize)];
}

/** The pages of a block. */
export function* blockRows(kernel: Kernel, block: PageBlock): Generator<PageRow> {
  const words = kernel.once(pageWords);
  const { pageSize } = kernel.target.physical;
  const bytes = new DataView(block.words.buffer, block.words.byteOffset, block.words.byteLength);
  const long = (at: number | undefined): Address | Unavailable =>
    at === undefined ? NO_MEMBER : (bytes.getBigUint64(at, true) as Address);
  let last = 0;
  let names = flagNames(words.shown, last);
  for (let i = 0, at = 0; i < block.count; i++, at += words.entry) {
    const page = (block.address + BigInt(at)) as Address;
    const physical = (block.firstFrame + i) * pageSize;
    if (block.holed && block.missing[i] === 1) {
      yield {
        kind: "page",
        page,
        physical,
        mapping: GONE,
        index: GONE,
        users: GONE,
        flags: GONE,
        names: [],
      };
      continue;
    }
    // Neighbours are mostly alike.
    const flags = bytes.getUint32(at + words.flags, true);
    if (flags !== last) names = flagNames(words.shown, flags);
    last = flags;
    yield {
      kind: "page",
      page,
      physical,
      mapping: words.mapping === undefined ? NO_MEMBER : long(at + words.mapping),
      index: words.index === undefined ? NO_MEMBER : long(at + words.index),
      users: words.users === undefined ? NO_MEMBER : bytes.getInt32(at + words.users, true),
      flags: long(at + words.flags),
      names,
    };
  }
}

const GONE: Unavailable = { unavailable: "its struct page is not in the dump" };
const NO_MEMBER: Unavailable = { unavailable: "this kernel has no such member" };

/** Flags stand in the low 32 bits; the words above name section, node and zone. */
function flagNames(shown: readonly PageFlag[], flags: number): readonly string[] {
  return shown.filter(({ bit }) => ((flags >>> bit) & 1) === 1).map(({ name }) => name);
}
