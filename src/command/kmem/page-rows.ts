/** kmem -p: struct pages, all or some. */
import { type Address, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { memoryEnd } from "#kernel/address-space";
import { mappedFrames, Page, type PageBlock, type PageFlag, pageBlocks, pageMap, shownPageFlags } from "#kernel/page";
import type { Session } from "../session.ts";

/** What the kernel notes down of a page frame. */
export interface PageRow extends Row {
  readonly kind: "page";
  /** Address of its struct page. */
  readonly page: Address;
  /** Physical address in bytes. */
  readonly physical: number;
  /** The words as they are; what they mean depends on who owns the page. */
  readonly mapping: Address | Unavailable;
  readonly index: Address | Unavailable;
  readonly users: number | Unavailable;
  readonly flags: Address | Unavailable;
  /** Names of the flags that are set, by their bits. */
  readonly names: readonly string[];
  /** Titles stand above it. */
  readonly titled: boolean;
}

/** The meaning of a page's fields. */
export const PAGE_FIELDS = {
  page: "address of the `struct page`",
  physical: "physical address of the page, in bytes",
  mapping: "its member `mapping`: whose page it is; shared with other members by the kind of page",
  index: "its member `index`: where in the mapping it is, as a 64-bit word",
  users: "its reference count",
  flags: "its flags, as a 64-bit word",
  names: "names of the flags that are set",
  titled: "whether titles stand above it",
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
    shown: shownPageFlags(kernel).filter(({ bit }) => bit < 32),
  };
}

/** Every page of the machine. */
export function* allPages(session: Session): Generator<PageRow> {
  let titled = true;
  for (const block of allBlocks(session)) {
    for (const row of blockRows(session.kernel, block, titled)) {
      titled = false;
      yield row;
    }
  }
}

/** The memory map of the machine in pieces, up to the end of its memory. */
export function* allBlocks(session: Session): Generator<PageBlock> {
  const { kernel } = session;
  const last = Math.ceil(memoryEnd(kernel) / kernel.target.physical.pageSize);
  for (const { start, end } of mappedFrames(kernel)) {
    for (const block of pageBlocks(kernel, start, Math.max(start, Math.min(end, roundUp(last))))) {
      session.checkpoint();
      yield block;
    }
  }
}

/** Sections are shown whole. */
const SECTION_FRAMES = 32768;
const roundUp = (frames: number): number => Math.ceil(frames / SECTION_FRAMES) * SECTION_FRAMES;

/** The page of one frame. */
export function* onePage(kernel: Kernel, frame: number, titled: boolean): Generator<PageRow> {
  for (const block of pageBlocks(kernel, frame, frame + 1)) yield* blockRows(kernel, block, titled);
}

function* blockRows(kernel: Kernel, block: PageBlock, titled: boolean): Generator<PageRow> {
  const words = kernel.once(pageWords);
  const { pageSize } = kernel.target.physical;
  const bytes = new DataView(block.words.buffer, block.words.byteOffset, block.words.byteLength);
  const long = (at: number | undefined): Address | Unavailable =>
    at === undefined ? NO_MEMBER : (bytes.getBigUint64(at, true) as Address);
  for (let i = 0, at = 0; i < block.count; i++, at += words.entry) {
    const page = (block.address + BigInt(at)) as Address;
    const physical = (block.firstFrame + i) * pageSize;
    const first = titled && i === 0;
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
        titled: first,
      };
      continue;
    }
    yield {
      kind: "page",
      page,
      physical,
      mapping: words.mapping === undefined ? NO_MEMBER : long(at + words.mapping),
      index: words.index === undefined ? NO_MEMBER : long(at + words.index),
      users: words.users === undefined ? NO_MEMBER : bytes.getInt32(at + words.users, true),
      flags: long(at + words.flags),
      names: flagNames(words.shown, bytes.getUint32(at + words.flags, true)),
      titled: first,
    };
  }
}

const GONE: Unavailable = { unavailable: "its struct page is not in the dump" };
const NO_MEMBER: Unavailable = { unavailable: "this kernel has no such member" };

/** Flags stand in the low 32 bits; the words above name section, node and zone. */
function flagNames(shown: readonly PageFlag[], flags: number): readonly string[] {
  if (flags === 0) return NONE;
  return shown.filter(({ bit }) => ((flags >>> bit) & 1) === 1).map(({ name }) => name);
}

const NONE: readonly string[] = [];

const word = (value: Address | Unavailable): string => (typeof value === "bigint" ? value.toString(16) : "-");

/** One line, under titles for the first. */
export function formatPage(row: PageRow): string {
  const { page, physical, mapping, index, users, flags, names, titled } = row;
  const title = titled ? `${PAGE_TITLES}\n` : "";
  const at = physical.toString(16).padStart(8);
  const count = typeof users === "number" ? String(users).padStart(2) : " -";
  const line = `${page.toString(16).padStart(16)} ${at} ${word(mapping).padStart(16)} ${word(index).padStart(8)} ${count} ${word(flags)}`;
  return `${title}${line}${names.length === 0 ? "" : ` ${names.join(",")}`}\n`;
}

const PAGE_TITLES = "      PAGE       PHYSICAL      MAPPING       INDEX CNT FLAGS";
