/** Pages of a process that its page tables do not lead to. */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { pageTableOf } from "#kernel/address-space";
import { findCachedNote, findCachedPage, mappingOfFile } from "#kernel/file";
import { pageMap } from "#kernel/page";
import { type PageContent, readSwappedPage, swapPlace, swapPlaceOfNote } from "#kernel/swap";
import { userPages } from "./user-pages.ts";
import { findVma } from "./vmas.ts";

export type { PageContent } from "#kernel/swap";

/**
 * What the page at `at` of a `struct mm_struct` holds: swapped out, or of a file and not touched yet. Undefined when it
 * was never there, or is not in the dump. May fault.
 */
export function readAbsentPage(kernel: Kernel, mm: Address, at: Address): PageContent | undefined {
  const { pageSize } = kernel.target.physical;
  const [page] = userPages(kernel, pageTableOf(kernel, mm), at, at + BigInt(pageSize));
  if (page === undefined || page.physical !== undefined) return page && { physical: page.physical as number };
  if (page.entry !== 0n) return readSwappedPage(kernel, swapPlace(kernel, page.entry));
  const vma = findVma(kernel, mm, at);
  const file = vma?.file() ?? 0n;
  if (vma === undefined || file === 0n) return undefined;
  const mapping = mappingOfFile(kernel, file as Address);
  const index = Number(vma.filePage()) + Number((at - vma.start()) / BigInt(pageSize));
  const cached = findCachedPage(kernel, mapping, index);
  const frame = cached && pageMap(kernel).frameOf(cached.page);
  if (cached !== undefined && frame !== undefined) {
    return { physical: (frame + index - cached.index) * pageSize };
  }
  // A file in memory notes where its pages were swapped to.
  const note = findCachedNote(kernel, mapping, index);
  const place = note === undefined ? undefined : swapPlaceOfNote(kernel, note);
  return place && readSwappedPage(kernel, place);
}
