/** The free pages of a zone, as the buddy allocator keeps them (mm/page_alloc.c). */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { Page } from "#kernel/page";
import { listNodes } from "#memory";
import { FreeArea, Zone } from "./node.layout.ts";

/** Orders (MAX_ORDER) and types of migration of the lists: some ten. */
const MOST_LISTS = 32;

/** A list of free blocks of one size and kind in a zone. */
export interface FreeList {
  /** A block is 2^order pages. */
  readonly order: number;
  /** Number of the migration type. */
  readonly type: number;
  /** The head of the list; that of type 0 is the struct free_area itself. */
  readonly head: Address;
}

/** The free lists of a zone, by order and type. */
export function freeLists(kernel: Kernel, zone: Address): readonly FreeList[] {
  const view = kernel.layout(Zone).at(zone);
  const area = kernel.layout(FreeArea);
  const orders = Math.min(MOST_LISTS, view.orders());
  const types = Math.min(MOST_LISTS, area.has("listCount") ? area.at(zone).listCount() : 1);
  return Array.from({ length: orders * types }, (_, i) => {
    const order = Math.floor(i / types);
    const type = i % types;
    const start = offsetBy(view.freeAreas(), order * area.size + area.offset("lists"));
    return { order, type, head: offsetBy(start, type * 16) };
  });
}

/** The first struct page of each block of a list, in the list's order. Bounds and faults are listNodes'. */
export function* freeBlocks(kernel: Kernel, list: FreeList): Generator<Address, void> {
  const offset = kernel.layout(Page).offset("list");
  for (const node of listNodes(kernel.target.memory, list.head, `free list of order ${list.order}`)) {
    yield offsetBy(node, -offset);
  }
}
