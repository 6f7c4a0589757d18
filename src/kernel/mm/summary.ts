/** The memory of the machine in numbers, as /proc/meminfo tells it (fs/proc/meminfo.c). */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { perCpuCounter } from "#kernel/cpu";
import { listEntries } from "#kernel/list";
import { swapDevices } from "#kernel/swap";
import { counter } from "./counters.ts";
import { CachedInode, CachedPages, HugePages, InodesOfSuperBlock } from "./node.layout.ts";

/** HUGE_MAX_HSTATE: a handful. */
const MOST_POOLS = 16;

/** Pages that the kernel manages (totalram_pages); undefined when it does not say. */
export function managedPages(kernel: Kernel): number | undefined {
  const { symbols, memory } = kernel.target;
  const symbol = symbols.image("_totalram_pages") ?? symbols.image("totalram_pages");
  return symbol && Number(memory.u64(symbol.address));
}

/** Free pages, as the zones count them. */
export const freePages = (kernel: Kernel): number | undefined => counter(kernel, "NR_FREE_PAGES");

/** Pages of the page cache (NR_FILE_PAGES), buffers and swap cache with them. */
export const filePages = (kernel: Kernel): number | undefined => counter(kernel, "NR_FILE_PAGES");

/** Pages of the swap cache. kernel: b6038942480e "mm: memcg: add swapcache stat for memcg v2" (v5.12) counts them. */
export function swapCachePages(kernel: Kernel): number {
  const counted = counter(kernel, "NR_SWAPCACHE");
  if (counted !== undefined) return counted;
  return swapSpaces(kernel).reduce((sum, at) => sum + Number(kernel.layout(CachedPages).at(at).pages()), 0);
}

/** MAX_SWAPFILES is 32 less what has other uses. */
const MOST_DEVICES = 32;
/** Spaces of one device: one for each 64 MiB. */
const MOST_SPACES = 1 << 16;

/**
 * The address_space of each swap device's cache: one for all until v3.9, one for each device until v4.11 (4b3ef9daa4fc),
 * and then several.
 */
function swapSpaces(kernel: Kernel): readonly Address[] {
  const { symbols, memory } = kernel.target;
  const { size } = kernel.layout(CachedPages);
  const counts = symbols.image("nr_swapper_spaces");
  const many = symbols.image("swapper_spaces");
  const one = symbols.image("swapper_space");
  if (one !== undefined) return [one.address];
  if (many === undefined) return [];
  const spaces: Address[] = [];
  for (let device = 0; device < MOST_DEVICES; device++) {
    if (counts === undefined) {
      if ((device + 1) * size <= many.size) spaces.push(offsetBy(many.address, device * size));
      continue;
    }
    const first = memory.pointer(offsetBy(many.address, device * 8));
    const count = Math.min(MOST_SPACES, memory.u32(offsetBy(counts.address, device * 4)));
    if (first === 0n) continue;
    for (let i = 0; i < count; i++) spaces.push(offsetBy(first, i * size));
  }
  return spaces;
}

/** Pages of slabs. Counted in bytes since v5.9 (d42f3245c7e2), but kept in pages. */
export function slabPages(kernel: Kernel): number | undefined {
  const reclaimable = counter(kernel, "NR_SLAB_RECLAIMABLE_B", "NR_SLAB_RECLAIMABLE", "NR_SLAB");
  if (reclaimable === undefined) return undefined;
  return reclaimable + (counter(kernel, "NR_SLAB_UNRECLAIMABLE_B", "NR_SLAB_UNRECLAIMABLE") ?? 0);
}

/** Pages that cache block devices: the inodes of the file system of block devices. */
export function bufferPages(kernel: Kernel): number | undefined {
  const { symbols, memory } = kernel.target;
  const symbol = symbols.image("blockdev_superblock");
  if (symbol === undefined) return undefined;
  const list = kernel.layout(InodesOfSuperBlock).at(memory.pointer(symbol.address)).inodes();
  let pages = 0;
  for (const inode of listEntries(kernel, list, kernel.layout(CachedInode), "list")) {
    pages += Number(kernel.layout(CachedPages).at(inode.mapping()).pages());
  }
  return pages;
}

/** A pool of huge pages. */
export interface HugePool {
  /** Address of its struct hstate. */
  readonly address: Address;
  /** In bytes. */
  readonly pageSize: number;
  readonly total: number;
  readonly free: number;
  readonly name: string;
}

/** The pools of huge pages that this kernel has. */
export function hugePools(kernel: Kernel): readonly HugePool[] {
  const { symbols, memory, physical } = kernel.target;
  const array = symbols.image("hstates");
  const layout = kernel.layout(HugePages);
  if (array === undefined || layout.name === undefined) return [];
  const symbol = symbols.image("hugetlb_max_hstate");
  const count = Math.min(MOST_POOLS, (symbol && optional(() => memory.u32(symbol.address))) ?? MOST_POOLS);
  const pools: HugePool[] = [];
  for (let i = 0; i < count; i++) {
    const view = layout.at(offsetBy(array.address, i * layout.size));
    const order = view.order();
    if (order === 0) break;
    pools.push({
      address: view.address,
      pageSize: physical.pageSize * 2 ** order,
      total: Number(view.total()),
      free: Number(view.free()),
      name: view.name(),
    });
  }
  return pools;
}

/** Pages of all swap devices, and those of them in use. */
export function swapPages(kernel: Kernel): { readonly total: number; readonly used: number } {
  let [total, used] = [0, 0];
  for (const device of swapDevices(kernel)) {
    total += device.pages();
    used += device.usedPages();
  }
  return { total, used };
}

/** Pages that may be promised to processes in all (vm_commit_limit), and those that are. */
export function commitment(kernel: Kernel): {
  readonly limit: number | undefined;
  readonly committed: number | undefined;
} {
  const { symbols, memory, physical } = kernel.target;
  const number = (name: string, read: (at: Address) => number): number | undefined => {
    const symbol = symbols.image(name);
    return symbol && optional(() => read(symbol.address));
  };
  const kilobytes = number("sysctl_overcommit_kbytes", (at) => Number(memory.u64(at))) ?? 0;
  const ratio = number("sysctl_overcommit_ratio", (at) => memory.i32(at));
  const managed = managedPages(kernel);
  const huge = hugePools(kernel).reduce((sum, pool) => sum + (pool.total * pool.pageSize) / physical.pageSize, 0);
  const committed = symbols.image("vm_committed_as");
  return {
    limit:
      managed === undefined || ratio === undefined
        ? undefined
        : (kilobytes > 0
            ? Math.floor((kilobytes * 1024) / physical.pageSize)
            : Math.floor(((managed - huge) * ratio) / 100)) + swapPages(kernel).total,
    committed: committed && optional(() => Math.max(0, perCpuCounter(kernel, committed.address))),
  };
}
