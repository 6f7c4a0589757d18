/** Compound pages: several frames that are one page (include/linux/page-flags.h, compound_head). */
import { type Address, address } from "#base";
import type { Kernel } from "#kernel";
import { Page } from "./page.layout.ts";
import { pageFlag } from "./page-flags.ts";

/** The address of the first struct page of the compound page that `page` is a part of, or `page` itself; may fault. */
export function compoundHead(kernel: Kernel, page: Address): Address {
  const layout = kernel.layout(Page);
  const view = layout.at(page);
  if (layout.has("marked")) return markedHead(page, view.head());
  const tail = pageFlag(kernel, "PG_tail");
  return tail !== undefined && ((view.flags() >> BigInt(tail)) & 1n) === 1n ? address(view.head()) : page;
}

/**
 * The first page by the word of one page: one behind it says so by bit 0; the rest is the first one's address, or since
 * v7.1 a mask that makes it of the page's own. A mask has no address's bits.
 */
export function markedHead(page: Address, word: bigint): Address {
  if ((word & 1n) === 0n) return page;
  const head = BigInt.asUintN(64, word - 1n) as Address;
  return head <= page ? head : ((page & word) as Address);
}
