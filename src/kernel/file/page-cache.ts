/** The pages of a file that are in memory (mm/filemap.c). */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { xarrayEntries } from "#kernel/xarray";
import { FileNodeLayout, PageCacheLayout } from "./file.layout.ts";

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

/** The pages of the `struct address_space` at `mapping`, ascending; what is noted of pages that have gone is passed over. May fault. */
export function* cachedPages(kernel: Kernel, mapping: Address): Generator<CachedPage, void> {
  const root = kernel.layout(PageCacheLayout).at(mapping).entries();
  for (const { index, last, entry, isValue } of xarrayEntries(kernel, root)) {
    if (!isValue) yield { index, count: last - index + 1, page: entry };
  }
}

/** The number of pages in memory, as the `struct address_space` counts them. May fault. */
export function cachedPageCount(kernel: Kernel, mapping: Address): number {
  return Number(kernel.layout(PageCacheLayout).at(mapping).pages());
}
