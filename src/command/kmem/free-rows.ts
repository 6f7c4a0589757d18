/** kmem -f and -F: free pages, as the buddy allocator keeps them. */
import { type Address, hex, isPartial, optional, type Row } from "#base";
import type { Kernel } from "#kernel";
import {
  type FreeList,
  freeBlocks,
  freeLists,
  freePages,
  memoryNodes,
  type ZoneFacts,
  zoneFreePages,
} from "#kernel/mm";
import { buddyTest, Page, pageMap } from "#kernel/page";
import { centred } from "../centred.ts";
import { centredRight } from "../centred-right.ts";
import { messageOf } from "../error-text.ts";
import type { Session } from "../session.ts";
import type { RemarkRow } from "./slab-row.ts";

/** A zone of memory. */
export interface FreeZoneRow extends Row {
  readonly kind: "freeZone";
  readonly zone: number;
  readonly name: string;
  /** Pages of the zone with holes, and free ones. */
  readonly size: number;
  readonly free: number;
  /** The first struct page, and the physical address of its page; 0 for an empty zone. */
  readonly map: Address;
  readonly start: number;
  /** Pages of the zones before it. */
  readonly startNumber: number;
  /** `blocks`: lists follow with counts; `lists`: with their blocks. */
  readonly titles: "blocks" | "lists" | "none";
}

/** A list of free blocks. */
export interface FreeListRow extends Row {
  readonly kind: "freeList";
  readonly order: number;
  /** Number of the migration type. */
  readonly migration: number;
  /** Bytes of a block. */
  readonly blockSize: number;
  readonly list: Address;
  /** Undefined when the blocks follow. */
  readonly blocks: number | undefined;
  readonly titled: boolean;
}

/** A free block. */
export interface FreeBlockRow extends Row {
  readonly kind: "freeBlock";
  /** Its first struct page. */
  readonly page: Address;
  readonly order: number;
  /** The address that was asked for, and which of the block's pages it is in, from 1 on. */
  readonly asked: Address | undefined;
  readonly which: number | undefined;
}

/** What all zones have together. */
export interface FreeTotalRow extends Row {
  readonly kind: "freeTotal";
  readonly counted: number;
  /** The kernel's own count. */
  readonly said: number | undefined;
}

/** All rows of free pages. */
export type FreeRow = FreeZoneRow | FreeListRow | FreeBlockRow | FreeTotalRow | RemarkRow;

/** The meaning of the fields. */
export const FREE_FIELDS = {
  freeZone: {
    zone: "number of the zone in its node",
    name: "its name",
    size: "its pages, holes counted",
    free: "its free pages, as it counts them itself",
    map: "address of its first `struct page`; 0 when it has no memory",
    start: "physical address of its first page, in bytes",
    startNumber: "pages of the zones before it",
    titles: "what follows: lists with counts of their `blocks`, `lists` with their blocks, or none",
  },
  freeList: {
    order: "a block of the list has 2^order pages",
    migration: "number of the list's migration type",
    blockSize: "bytes of a block",
    list: "address of the list's head; for migration type 0 that of the `struct free_area`",
    blocks: "number of blocks; absent where they follow",
    titled: "whether titles stand above it",
  },
  freeBlock: {
    page: "address of the first `struct page` of the block",
    order: "it has 2^order pages",
    asked: "the address that was asked for",
    which: "in which page of the block that is, from 1 on",
  },
  freeTotal: { counted: "free pages that were found in the lists", said: "free pages as the kernel counts them" },
} as const;

/** All free lists with their counts; with `blocks`, with every block. */
export function* freeRows(session: Session, blocks: boolean): Generator<FreeRow> {
  const { kernel } = session;
  let counted = 0;
  for (const node of memoryNodes(kernel)) {
    let before = 0;
    for (const zone of node.zones) {
      const filled = zone.spanned > 0;
      yield zoneRow(kernel, zone, before, filled ? (blocks ? "lists" : "blocks") : "none");
      before += zone.spanned;
      if (!filled) {
        yield EMPTY_LINE;
        continue;
      }
      for (const list of freeLists(kernel, zone.address)) {
        session.checkpoint();
        const found = blocksOf(kernel, list);
        const row = listRow(kernel, list, blocks ? undefined : found.blocks.length, blocks);
        yield row;
        counted += found.blocks.length * 2 ** list.order;
        if (blocks) {
          for (const page of found.blocks) {
            yield { kind: "freeBlock", page, order: list.order, asked: undefined, which: undefined };
          }
        }
        if (found.fault !== undefined) yield { kind: "remark", text: `kmem: ${found.fault}` };
      }
      yield EMPTY_LINE;
    }
  }
  yield { kind: "freeTotal", counted, said: optional(() => freePages(kernel)) };
}

const EMPTY_LINE: RemarkRow = { kind: "remark", text: "" };

function zoneRow(kernel: Kernel, zone: ZoneFacts, before: number, titles: FreeZoneRow["titles"]): FreeZoneRow {
  const filled = zone.spanned > 0;
  const map = filled ? optional(() => pageMap(kernel).pageOf(zone.startFrame)) : undefined;
  return {
    kind: "freeZone",
    zone: zone.number,
    name: zone.name,
    size: zone.spanned,
    free: optional(() => zoneFreePages(kernel, zone.address)) ?? 0,
    map: map ?? (0n as Address),
    start: filled ? zone.startFrame * kernel.target.physical.pageSize : 0,
    startNumber: filled ? before : 0,
    titles,
  };
}

function listRow(kernel: Kernel, list: FreeList, blocks: number | undefined, titled: boolean): FreeListRow {
  const blockSize = kernel.target.physical.pageSize * 2 ** list.order;
  return { kind: "freeList", order: list.order, migration: list.type, blockSize, list: list.head, blocks, titled };
}

function blocksOf(kernel: Kernel, list: FreeList): { readonly blocks: readonly Address[]; readonly fault?: string } {
  const blocks: Address[] = [];
  try {
    for (const page of freeBlocks(kernel, list)) blocks.push(page);
    return { blocks };
  } catch (error) {
    if (!isPartial(error)) throw error;
    return { blocks, fault: messageOf(error) };
  }
}

/** The free block that a page frame is in, with its zone and list; nothing for a page that is not free. */
export function* freeBlockRows(kernel: Kernel, frame: number, asked: Address): Generator<FreeRow> {
  const found = findBlock(kernel, frame);
  if (found === undefined) return;
  const { first, order } = found;
  const page = pageMap(kernel).pageOf(first);
  for (const node of memoryNodes(kernel)) {
    let before = 0;
    for (const zone of node.zones) {
      if (first >= zone.startFrame && first < zone.startFrame + zone.spanned) {
        for (const list of freeLists(kernel, zone.address)) {
          if (list.order !== order || page === undefined || !blocksOf(kernel, list).blocks.includes(page)) continue;
          yield zoneRow(kernel, zone, before, "none");
          yield listRow(kernel, list, undefined, true);
          yield { kind: "freeBlock", page, order, asked, which: frame - first + 1 };
          return;
        }
      }
      before += zone.spanned;
    }
  }
}

/** MAX_ORDER: no block is larger on any machine. */
const MOST_ORDER = 20;

/** The block of the buddy allocator that a frame lies in: its first struct page says so, and keeps the order. */
function findBlock(kernel: Kernel, frame: number): { readonly first: number; readonly order: number } | undefined {
  const test = buddyTest(kernel);
  const layout = kernel.layout(Page);
  if (test === undefined) return undefined;
  for (let order = 0; order <= MOST_ORDER; order++) {
    const first = frame - (frame % 2 ** order);
    const at = pageMap(kernel).pageOf(first);
    const kept =
      at &&
      optional(() => {
        const view = layout.at(at);
        const flags = view.flags();
        const type = Number(BigInt.asUintN(32, view.type()));
        return test(Number(flags & 0xffff_ffffn), Number(flags >> 32n), type) ? Number(view.private()) : undefined;
      });
    if (kept !== undefined && kept <= MOST_ORDER && frame < first + 2 ** kept) return { first, order: kept };
  }
  return undefined;
}

const ZONE_TITLES = "ZONE  NAME        SIZE    FREE      MEM_MAP       START_PADDR  START_MAPNR\n";
const LIST_TITLES = "AREA    SIZE  FREE_AREA_STRUCT";

/** One row in crash's words. */
export function formatFree(row: FreeRow): string {
  switch (row.kind) {
    case "freeZone": {
      const columns = [
        centred(hex(row.map), 16),
        centredRight(row.start.toString(16), 11),
        centredRight(String(row.startNumber), 11),
      ];
      const name = row.name.padEnd(9);
      const line = `${String(row.zone).padStart(3)}   ${name} ${String(row.size).padStart(6)}  ${String(row.free).padStart(6)}  ${columns.join("  ")}\n`;
      return `${ZONE_TITLES}${line}${row.titles === "blocks" ? `${LIST_TITLES}  BLOCKS  PAGES\n` : ""}`;
    }
    case "freeList": {
      const size = `${row.blockSize / 1024}k`.padStart(7);
      const place = `${String(row.order).padStart(3)}  ${size}  ${hex(row.list)}  `;
      if (row.blocks === undefined) return `${row.titled ? `${LIST_TITLES}\n` : ""}${place}\n`;
      return `${place}${String(row.blocks).padStart(6)} ${String(row.blocks * 2 ** row.order).padStart(6)}\n`;
    }
    case "freeBlock":
      return formatBlock(row);
    case "freeTotal":
      return `nr_free_pages: ${row.said ?? "?"}  ${row.counted === row.said ? "(verified)" : `(found ${row.counted})`}\n`;
    case "remark":
      return `${row.text}\n`;
  }
}

function formatBlock({ page, order, asked, which }: FreeBlockRow): string {
  if (asked === undefined || which === undefined) return `${hex(page)}\n`;
  const pages = 2 ** order;
  return `${hex(page)}  ${pages === 1 ? "" : `(${hex(asked)} is ${ordinal(which)} of ${pages} pages)`}\n`;
}

/** 1st, 2nd, 3rd, 4th ... 11th, 21st. */
function ordinal(count: number): string {
  const tens = Math.floor(count / 10) % 10;
  const ending = tens === 1 ? undefined : ["st", "nd", "rd"][(count % 10) - 1];
  return `${count}${ending ?? "th"}`;
}
