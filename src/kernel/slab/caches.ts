/** The caches that kernel objects are allocated from (mm/slab_common.c, slab_caches). */
import { AbsentError, type Address, isPartial } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { salvagedEntries } from "#kernel/list";
import { KmemCache } from "./slab.layout.ts";

/** Which allocator a kernel was built with. SLOB has no slabs of caches; SLUB_TINY has no per-CPU slabs. */
export type Allocator = "SLUB" | "SLAB" | "SLOB";

/** A cache, as far as it was read. */
export interface SlabCache {
  /** Address of the struct kmem_cache. */
  readonly address: Address;
  readonly name: string;
  /** Bytes from one object to the next, and how many of them a user has. */
  readonly size: number;
  readonly objectSize: number;
  /** Objects of a usual slab, and the power of two of its pages. A slab that was made when memory was short has fewer. */
  readonly objects: number;
  readonly order: number;
  readonly flags: bigint;
  /** Bytes of red zone before each object. */
  readonly leftPad: number;
}

/** The list of caches, and what ended the walk early. */
export interface SlabCaches {
  readonly caches: readonly SlabCache[];
  readonly byAddress: ReadonlyMap<Address, SlabCache>;
  /** The fault that kept some of the caches from being found; undefined when all were. */
  readonly fault: Error | undefined;
}

/** The allocator of this kernel, by the members of its caches. */
export function allocator(kernel: Kernel): Allocator {
  const cache = kernel.layout(KmemCache);
  if (cache.has("objectsAndOrder")) return "SLUB";
  return cache.has("slabObjects") ? "SLAB" : "SLOB";
}

/** Every cache, in the order of the kernel's list: the newest first. Worked out once. */
export function slabCaches(kernel: Kernel): SlabCaches {
  return kernel.once(readSlabCaches);
}

function readSlabCaches(kernel: Kernel): SlabCaches {
  const { symbols } = kernel.target;
  const head = symbols.image("slab_caches") ?? symbols.image("cache_chain");
  if (head === undefined) throw new AbsentError("the list of slab caches", ["slab_caches", "cache_chain"]);
  const caches: SlabCache[] = [];
  let fault: Error | undefined;
  try {
    for (const view of salvagedEntries(kernel, head.address, kernel.layout(KmemCache), "list")) {
      try {
        caches.push(slabCacheOfView(kernel, view));
      } catch (error) {
        if (!isPartial(error)) throw error;
        fault ??= error;
      }
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
    fault = error;
  }
  return { caches, byAddress: new Map(caches.map((cache) => [cache.address, cache])), fault };
}

/** The facts of one cache; may fault. */
function slabCacheOfView(kernel: Kernel, view: View<typeof KmemCache.fields>): SlabCache {
  const layout = kernel.layout(KmemCache);
  const packed = layout.has("objectsAndOrder") ? view.objectsAndOrder() : 0;
  const size = view.size();
  return {
    address: view.address,
    name: view.name(),
    size,
    objectSize: layout.has("objectSize") ? view.objectSize() : size,
    objects: layout.has("slabObjects") ? view.slabObjects() : packed & 0xffff,
    order: layout.has("slabOrder") ? view.slabOrder() : packed >>> 16,
    flags: layout.has("flags") ? view.flags() : 0n,
    leftPad: layout.has("leftPad") ? view.leftPad() : 0,
  };
}

/** The cache at an address: one of the list, or one that is no longer in it but reads as one. */
export function slabCacheAt(kernel: Kernel, at: Address): SlabCache | undefined {
  const listed = slabCaches(kernel).byAddress.get(at);
  if (listed !== undefined || at === 0n || (at & 7n) !== 0n) return listed;
  try {
    const cache = slabCacheOfView(kernel, kernel.layout(KmemCache).at(at));
    return plausible(cache) ? cache : undefined;
  } catch (error) {
    if (isPartial(error)) return undefined;
    throw error;
  }
}

function plausible({ name, size, objectSize, objects }: SlabCache): boolean {
  return /^[\x20-\x7e]+$/.test(name) && objectSize > 0 && objectSize <= size && objects > 0;
}
