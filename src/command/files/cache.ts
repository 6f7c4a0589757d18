/** files -p and -n: the pages of a file that are in memory. */
import { type Address, hex, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { cachedPageCount, cachedPages, fileMapping } from "#kernel/file";
import { findNode } from "#kernel/mm";
import { pageMap } from "#kernel/page";
import { type PageRow, pageRow } from "../page/page-row.ts";
import { formatPage, PAGE_TITLES } from "../page/page-text.ts";

/** A file; its pages follow. */
export interface CacheRow extends Row {
  readonly kind: "cache";
  readonly inode: Address;
  readonly mapping: Address;
  readonly pages: number | Unavailable;
}

/** How many pages of a file are on a NUMA node. */
export interface NodeRow extends Row {
  readonly kind: "node";
  readonly node: number;
  readonly pages: number;
}

/** The rows of `-p`: the file, and its pages in memory. */
export function* pageRows(kernel: Kernel, inode: Address): Generator<CacheRow | PageRow> {
  const file = cacheRow(kernel, inode);
  yield file;
  for (const { page } of cachedPages(kernel, file.mapping)) {
    const frame = pageMap(kernel).frameOf(page);
    if (frame !== undefined) yield pageRow(kernel, page, frame * kernel.target.physical.pageSize);
  }
}

/** The rows of `-n`: the file, and the nodes that hold pages of it. */
export function* nodeRows(kernel: Kernel, inode: Address): Generator<CacheRow | NodeRow> {
  const file = cacheRow(kernel, inode);
  yield file;
  const counts = new Map<number, number>();
  for (const { page, count } of cachedPages(kernel, file.mapping)) {
    const frame = pageMap(kernel).frameOf(page);
    const node = frame === undefined ? undefined : findNode(kernel, frame);
    if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + count);
  }
  for (const [node, pages] of [...counts].sort(([a], [b]) => a - b)) yield { kind: "node", node, pages };
}

function cacheRow(kernel: Kernel, inode: Address): CacheRow {
  const mapping = fileMapping(kernel, inode);
  return { kind: "cache", inode, mapping, pages: cachedPageCount(kernel, mapping) };
}

/** A line with the titles above it where they are due: of pages and nodes those belong to the first. */
export function formatCache(row: CacheRow | NodeRow | PageRow, isFirst: boolean): string {
  switch (row.kind) {
    case "cache": {
      const { inode, pages } = row;
      return `     INODE        NRPAGES\n${hex(inode).padStart(16)} ${String(pages).padStart(8)}\n\n`;
    }
    case "page":
      return (isFirst ? PAGE_TITLES : "") + formatPage(row);
    case "node":
      return `${isFirst ? "NODE    PAGES\n" : ""}${String(row.node).padStart(4)} ${String(row.pages).padStart(8)}\n`;
  }
}
