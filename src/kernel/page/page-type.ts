/** What a page is used for, as far as its own words say: slab, free. */
import type { Kernel } from "#kernel";
import { Page } from "./page.layout.ts";
import { pageFlag } from "./page-flags.ts";

/**
 * Tells pages of one kind by the two halves of `flags` and the word `page_type` (or _mapcount), as numbers: what bulk
 * scans have at hand.
 */
export type PageTest = (flagsLow: number, flagsHigh: number, type: number) => boolean;

/**
 * Tests whether a first page holds slab objects; undefined when this kernel does not say how it is told.
 *
 * Until v6.10 a flag; then (46df8e73a4a3 "mm: free up PG_slab") a type, a bit that is cleared; and since v6.12
 * (4ffca5a96678 "mm: support only one page_type per page") a number in the highest byte.
 */
export function slabTest(kernel: Kernel): PageTest | undefined {
  return kernel.once(makeSlabTest);
}

function makeSlabTest(kernel: Kernel): PageTest | undefined {
  const bit = pageFlag(kernel, "PG_slab");
  const typed = byType(kernel, "PGTY_slab", "PAGE_SLAB_MAPCOUNT_VALUE");
  if (typed !== undefined && kernel.layout(Page).has("type")) return typed;
  return bit === undefined ? undefined : flagTest(bit);
}

/**
 * Tests whether a page begins a block of the buddy allocator; undefined when this kernel does not say. Since v2.6.38
 * (5f24ce5fd34c) a value of _mapcount, -128; a flag before.
 */
export function buddyTest(kernel: Kernel): PageTest | undefined {
  return kernel.once(makeBuddyTest);
}

function makeBuddyTest(kernel: Kernel): PageTest | undefined {
  const bit = pageFlag(kernel, "PG_buddy");
  return byType(kernel, "PGTY_buddy", "PAGE_BUDDY_MAPCOUNT_VALUE") ?? (bit === undefined ? undefined : flagTest(bit));
}

function flagTest(bit: number): PageTest {
  return bit < 32 ? (low) => ((low >>> bit) & 1) === 1 : (_low, high) => ((high >>> (bit - 32)) & 1) === 1;
}

/** By the enumerator of `enum pagetype`, or the value of the whole word that VMCOREINFO tells to dump filters. */
function byType(kernel: Kernel, enumerator: string, key: string): PageTest | undefined {
  const named = kernel.target.structures.enumerator(enumerator);
  if (named !== undefined) {
    const number = Number(named.value);
    return (_low, _high, type) => type >>> 24 === number;
  }
  const told = kernel.target.vmcoreinfo.get(`NUMBER(${key})`);
  if (told === undefined || !/^-?\d{1,12}$/.test(told)) return undefined;
  const word = Number(told) >>> 0;
  return (_low, _high, type) => type >>> 0 === word;
}
