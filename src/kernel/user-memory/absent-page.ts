/** Pages of a process that its page tables do not lead to. */
import { AbsentError, type Address, type FaultReason, isPartial, MemoryFault } from "#base";
import type { Kernel } from "#kernel";
import { pageTableOf } from "#kernel/address-space";
import { findCachedNote, findCachedPage, mappingOfFile } from "#kernel/file";
import { pageMap } from "#kernel/page";
import { type PageContent, readSwappedPage, type SwapPlace, swapPlace, swapPlaceOfNote } from "#kernel/swap";
import { userPages } from "./user-pages.ts";
import { findVma } from "./vmas.ts";

export type { PageContent } from "#kernel/swap";

/**
 * What the page at `at` of a `struct mm_struct` holds: swapped out, or of a file and not touched yet. Undefined when the
 * process has never had it. MemoryFault when the dump does not hold it: `swapped` for what is on a disk.
 */
export function readAbsentPage(kernel: Kernel, mm: Address, at: Address): PageContent | undefined {
  const { pageSize } = kernel.target.physical;
  const [page] = userPages(kernel, pageTableOf(kernel, mm), at, at + BigInt(pageSize));
  if (page === undefined || page.physical !== undefined) return page && { physical: page.physical as number };
  if (page.entry !== 0n) return swappedPage(kernel, at, swapPlace(kernel, page.entry));
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
  return note === undefined ? undefined : swappedPage(kernel, at, swapPlaceOfNote(kernel, note));
}

/** A page that is on a swap device; MemoryFault when it cannot be had from there. */
function swappedPage(kernel: Kernel, at: Address, place: SwapPlace): PageContent {
  const fault = (reason: FaultReason): MemoryFault =>
    new MemoryFault("user virtual", at, kernel.target.physical.pageSize, reason);
  try {
    const page = readSwappedPage(kernel, place);
    if (page !== undefined) return page;
  } catch (error) {
    if (!isPartial(error)) throw error;
    if (error instanceof MemoryFault) throw fault(error.reason);
    // Without the types of its module, a device that is memory is as good as any other.
    if (!(error instanceof AbsentError)) throw fault("corrupt");
  }
  throw fault("swapped");
}
