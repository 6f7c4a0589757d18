/** Pages on swap devices that are in memory all the same (mm/swap_state.c). */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import { findCachedPage, pageCacheSize } from "#kernel/file";
import { Page, pageMap } from "#kernel/page";
import { SwapCluster, SwapDeviceLayout, SwapTable } from "./swap.layout.ts";
import { findSwapDevice } from "./swap-device.ts";
import type { SwapPlace } from "./swap-entry.ts";

/** SWAP_ADDRESS_SPACE_SHIFT: each of a device's caches holds this many pages. */
const SPACE_SHIFT = 14;
/** A cluster's pages where no type tells: HPAGE_PMD_NR. */
const CLUSTER = 512;
/** SWP_TB_ZERO_FLAG: 4 bits of the count stand above it. */
const ZERO_FLAG = 59n;
/** SWP_TB_PFN_MARK in the low two bits, and the frame number above it. */
const FRAME_MARK = 2n;
const FRAME_MASK = (1n << 40n) - 1n;
/** SWP_TYPE_SHIFT: a swap entry has the device above its page; before v4.20 one bit lower. */
const DEVICE_SHIFTS = [58n, 57n] as const;
/** No folio has more pages: 2^MAX_PAGECACHE_ORDER. */
const MOST_FOLIO_PAGES = 1 << 11;

/** What the kernel's tables say of a place: the physical address of its page, or that the page is all zeros. */
export type CachedSwapPage = { readonly physical: number } | "zeros";

/** The page of a place, when it is in memory or known to be zeros; undefined when it is on the device alone. May fault. */
export function findCachedSwapPage(kernel: Kernel, place: SwapPlace): CachedSwapPage | undefined {
  const device = findSwapDevice(kernel, place.device);
  if (device === undefined) return undefined;
  if (isZeros(kernel, device, place.page)) return "zeros";
  const cluster = kernel.layout(SwapCluster);
  return cluster.has("table") ? findInTable(kernel, device, place) : findInSpaces(kernel, place);
}

/** A bit for each page that was all zeros when it was swapped out. kernel: 0ca0c24e3211 "mm: store zero pages to be swapped out in a bitmap" (v6.12). */
function isZeros(kernel: Kernel, device: Address, page: number): boolean {
  const layout = kernel.layout(SwapDeviceLayout);
  if (!layout.has("zeros")) return false;
  const bitmap = layout.at(device).zeros();
  return bitmap !== 0n && ((kernel.target.memory.u8(offsetBy(bitmap, page >>> 3)) >> (page & 7)) & 1) === 1;
}

/** kernel: 8578e0c00dcf "mm, swap: use the swap table for the swap cache and switch API" (v6.18). */
function findInTable(kernel: Kernel, device: Address, place: SwapPlace): CachedSwapPage | undefined {
  const { memory } = kernel.target;
  const clusters = kernel.layout(SwapCluster);
  const tables = kernel.layout(SwapTable);
  const size = tables.has("count") ? tables.at(device).count() : CLUSTER;
  const cluster = clusters.at(
    offsetBy(kernel.layout(SwapDeviceLayout).at(device).clusters(), Math.floor(place.page / size) * clusters.size),
  );
  const table = cluster.table();
  if (table === 0n) return undefined;
  const entry = memory.u64(offsetBy(table, (place.page % size) * 8));
  // Where a page is all zeros moved from a bitmap into the entries, and so did what was beside the page itself.
  const flagged = !kernel.layout(SwapDeviceLayout).has("zeros");
  if (flagged && entry !== 0n && ((entry >> ZERO_FLAG) & 1n) === 1n && (entry & 3n) !== 0n) return "zeros";
  if ((entry & 3n) === FRAME_MARK)
    return pageOfFolio(kernel, pageMap(kernel).pageOf(Number((entry >> 2n) & FRAME_MASK)), place);
  return (entry & 3n) === 0n && isKernelAddress(entry as Address)
    ? pageOfFolio(kernel, entry as Address, place)
    : undefined;
}

/** Before, in the caches of each device: `struct address_space`s as files have them. */
function findInSpaces(kernel: Kernel, place: SwapPlace): CachedSwapPage | undefined {
  const { memory, symbols } = kernel.target;
  const spaces = symbols.find("swapper_spaces") ?? symbols.find("swapper_space");
  if (spaces === undefined) return undefined;
  const size = pageCacheSize(kernel);
  // kernel: 4b3ef9daa4fc "mm/swap: split swap cache into 64MB trunks" (v4.11); since v3.9 one for each device.
  const isSplit = symbols.find("nr_swapper_spaces") !== undefined;
  const isOne = spaces.name === "swapper_space";
  const space = isSplit
    ? offsetBy(memory.pointer(offsetBy(spaces.address, place.device * 8)), (place.page >> SPACE_SHIFT) * size)
    : offsetBy(spaces.address, isOne ? 0 : place.device * size);
  // kernel: 7aad25b4b47e "mm/swap: reduce swap cache search space" (v6.10): places within the cache.
  const indexes = isSplit ? [place.page, place.page & ((1 << SPACE_SHIFT) - 1)] : [place.page];
  for (const index of new Set(indexes)) {
    const found = optional(() => findCachedPage(kernel, space, index));
    const page = found && pageOfFolio(kernel, found.page, place);
    if (page !== undefined) return page;
  }
  return undefined;
}

/** The page of `place` in the folio whose first page is at `first`, if that page says that it belongs there. */
function pageOfFolio(kernel: Kernel, first: Address | undefined, place: SwapPlace): CachedSwapPage | undefined {
  if (first === undefined) return undefined;
  const own = BigInt.asUintN(64, kernel.layout(Page).at(first).private());
  const map = pageMap(kernel);
  const frame = map.frameOf(first);
  for (const shift of DEVICE_SHIFTS) {
    const within = place.page - Number(own & ((1n << shift) - 1n));
    if (Number(own >> shift) !== place.device || within < 0 || within >= MOST_FOLIO_PAGES || frame === undefined)
      continue;
    return { physical: (frame + within) * kernel.target.physical.pageSize };
  }
  return undefined;
}
