/** Which slab cache an address belongs to (mm/slab.h, virt_to_slab and slab_cache). */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { listEntries } from "#kernel/list";
import { KmemCache, PageHead, Slab } from "./slab.layout.ts";

/** The names of all slab caches by their address. */
function slabCaches(kernel: Kernel): ReadonlyMap<Address, string> {
  return kernel.once(readSlabCaches);
}

function readSlabCaches(kernel: Kernel): ReadonlyMap<Address, string> {
  const caches = listEntries(kernel, kernel.symbol("slab_caches"), kernel.layout(KmemCache), "list");
  return new Map(Array.from(caches, (cache) => [cache.address, cache.name()]));
}

/**
 * The name of the cache that the object around `at` was allocated from; undefined for memory of no cache. A page's flags
 * are not asked, for how they say "slab" differs from kernel to kernel: a page whose word for the cache holds the address
 * of one is believed.
 */
export function slabCacheOf(kernel: Kernel, at: Address): string | undefined {
  const { symbols, memory } = kernel.target;
  const map = symbols.find("vmemmap_base")?.address;
  const layout = kernel.layout(PageHead);
  if (map === undefined) return undefined;
  return optional(() => {
    const frame = Math.floor(memory.translate(at) / 4096);
    const page = offsetBy(memory.pointer(map), frame * layout.size);
    return slabCaches(kernel).get(
      kernel
        .layout(Slab)
        .at(headOf(page, layout.at(page).head()))
        .cache(),
    );
  });
}

/**
 * The first page of a compound one. A page behind it says so by bit 0; the rest of the word is the first one's address, or
 * since v7.1 a mask that makes it of the page's own. A mask has no address's bits.
 */
function headOf(page: Address, info: bigint): Address {
  if ((info & 1n) === 0n) return page;
  const head = BigInt.asUintN(64, info - 1n) as Address;
  return head <= page ? head : ((page & info) as Address);
}
