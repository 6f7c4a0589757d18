/** The pages of a file that are in memory (mm/filemap.c). */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { findXarrayEntry, xarrayEntries } from "#kernel/xarray";
import { FileNodeLayout, OpenFileLayout, PageCacheLayout } from "./file.layout.ts";

/** A page of a file. */
export interface CachedPage {
  /** In pages from the beginning of the file. */
  readonly index: number;
  /** A large folio is several pages. */
  readonly count: number;
  /** Address of the struct page; of a large folio the first one. */
  readonly page: Address;
}

/** The `struct address_space` with the pages of an inode: its own, or of a device file the device's. May fault. */
export function fileMapping(kernel: Kernel, inode: Address): Address {
  return kernel.layout(FileNodeLayout).at(inode).mapping();
}

/** The same of a `struct file`. May fault. */
export function mappingOfFile(kernel: Kernel, file: Address): Address {
  return kernel.layout(OpenFileLayout).at(file).mapping();
}

/** The pages of the `struct address_space` at `mapping`, ascending; what is noted of pages that have gone is passed over. May fault. */
export function* cachedPages(kernel: Kernel, mapping: Address): Generator<CachedPage, void> {
  const root = kernel.layout(PageCacheLayout).at(mapping).entries();
  for (const { index, last, entry, isValue } of xarrayEntries(kernel, root)) {
    if (!isValue) yield { index, count: last - index + 1, page: entry };
  }
}

/** The page at one index, or the folio that it is a part of; undefined when it is not in memory. May fault. */
export function findCachedPage(kernel: Kernel, mapping: Address, index: number): CachedPage | undefined {
  const found = findXarrayEntry(kernel, kernel.layout(PageCacheLayout).at(mapping).entries(), index);
  if (found === undefined || found.isValue) return undefined;
  return { index: found.index, count: found.last - found.index + 1, page: found.entry };
}

/** What a file in memory (tmpfs) notes at an index of a page that was swapped out: a swap entry; undefined otherwise. May fault. */
export function findCachedNote(kernel: Kernel, mapping: Address, index: number): bigint | undefined {
  const found = findXarrayEntry(kernel, kernel.layout(PageCacheLayout).at(mapping).entries(), index);
  return found?.isValue ? found.entry : undefined;
}

/** Bytes of a `struct address_space`. */
export function pageCacheSize(kernel: Kernel): number {
  return kernel.layout(PageCacheLayout).size;
}

/** The number of pages in memory, as the `struct address_space` counts them. May fault. */
export function cachedPageCount(kernel: Kernel, mapping: Address): number {
  return Number(kernel.layout(PageCacheLayout).at(mapping).pages());
}
