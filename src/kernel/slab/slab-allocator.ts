/** SLAB: the allocator before SLUB, gone with v6.8 (mm/slab.c). */
import { type Address, hex, isPartial, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { listNodes } from "#memory";
import type { SlabCache } from "./caches.ts";
import { ArrayCache, KmemCache, SlabLists, SlabManagement } from "./slab.layout.ts";
import { slabAt, slabLayout } from "./slab-place.ts";
import { type Complain, nodePlaces, perCpuPlaces } from "./slub.ts";
import type { CacheUsage } from "./usage.ts";

/** An array of free objects before the slabs. */
export interface FreeArray {
  /** The processor whose it is; undefined for one that a node's processors share. */
  readonly cpu: number | undefined;
  readonly objects: readonly Address[];
}

/** Objects that an array may hold: a limit of some hundred is set by the size of the objects. */
const MOST_OBJECTS = 1 << 14;
/** Slabs of a list: no more than a machine has pages. */
const MOST_SLABS = 1 << 26;

/** Counts a cache. Objects in arrays of processors and nodes are free. */
export function slabAllocatorUsage(kernel: Kernel, cache: SlabCache, complain: Complain): CacheUsage {
  let [slabs, used] = [0, 0];
  for (const { inUse } of slabsOfNodes(kernel, cache, complain)) {
    slabs++;
    used += inUse;
  }
  for (const { objects } of freeArrays(kernel, cache, complain)) used -= objects.length;
  return { slabs, total: slabs * cache.objects, allocated: used };
}

/** A slab with the objects that its own list does not hold. */
interface ListedSlab {
  /** Its first struct page. */
  readonly slab: Address;
  readonly inUse: number;
}

/** The slabs of all lists of a cache. */
export function* slabsOfNodes(kernel: Kernel, cache: SlabCache, complain: Complain): Generator<ListedSlab, void> {
  const lists = kernel.layout(SlabLists);
  for (const [, node] of nodePlaces(kernel, cache)) {
    const view = lists.at(node);
    for (const head of [view.full(), view.partial(), view.free()]) {
      try {
        yield* slabsOfList(kernel, head);
      } catch (error) {
        if (!isPartial(error)) throw error;
        complain(`${cache.name}: ${error.message}`);
      }
    }
  }
}

function* slabsOfList(kernel: Kernel, head: Address): Generator<ListedSlab, void> {
  const management = kernel.layout(SlabManagement);
  const page = slabLayout(kernel);
  // Until v3.13 the list links structures of their own, since then the pages.
  const apart = management.has("free");
  const offset = apart ? management.offset("list") : page.offset("list");
  let count = 0;
  for (const node of listNodes(kernel.target.memory, head, "list of slabs")) {
    if (++count > MOST_SLABS) return;
    const slab = offsetBy(node, -offset);
    if (apart) {
      const view = management.at(slab);
      yield { slab: slabAt(kernel, view.firstObject())?.slab ?? slab, inUse: view.inUse() };
    } else yield { slab, inUse: page.at(slab).active() };
  }
}

/** The arrays of free objects of processors and nodes. */
export function freeArrays(kernel: Kernel, cache: SlabCache, complain: Complain): readonly FreeArray[] {
  const lists = kernel.layout(SlabLists);
  const shared = nodePlaces(kernel, cache).map(([, node]) => ({ cpu: undefined, address: lists.at(node).shared() }));
  const found: FreeArray[] = [];
  for (const { cpu, address } of [...cpuArrays(kernel, cache), ...shared]) {
    if (address === 0n) continue;
    try {
      const view = kernel.layout(ArrayCache).at(address);
      const count = view.available();
      if (count > MOST_OBJECTS) {
        complain(`${cache.name}: array_cache: ${hex(address)} invalid avail: ${count}`);
        continue;
      }
      const words = kernel.target.memory.read(view.entries(), count * 8);
      found.push({ cpu, objects: Array.from({ length: count }, (_, i) => words.address(i * 8)) });
    } catch (error) {
      if (!isPartial(error)) throw error;
      complain(`${cache.name}: array_cache: ${hex(address)}: ${error.message}`);
    }
  }
  return found;
}

function cpuArrays(kernel: Kernel, cache: SlabCache): readonly { readonly cpu: number; readonly address: Address }[] {
  const layout = kernel.layout(KmemCache);
  const view = layout.at(cache.address);
  if (layout.has("cpuCache")) return perCpuPlaces(kernel, view.cpuCache());
  return perCpuPlaces(kernel, 0n as Address).map(({ cpu }) => ({
    cpu,
    address: kernel.target.memory.pointer(offsetBy(view.cpuCaches(), cpu * 8)),
  }));
}

/** BUFCTL_END and the marks above it: no number of an object. */
const LAST_INDEX = 0xffff_fff0;

/** Numbers of the objects that a slab's own list holds. */
export function freeIndexes(kernel: Kernel, cache: SlabCache, slab: Address, complain: Complain): readonly number[] {
  const management = kernel.layout(SlabManagement);
  const { memory } = kernel.target;
  if (!management.has("free")) {
    const view = slabLayout(kernel).at(slab);
    const used = Math.min(view.active(), cache.objects);
    // freelist_idx_t is a byte where that is enough for all objects of a slab.
    const width = cache.objects <= 256 ? 1 : 2;
    const bytes = memory.read(view.freeList(), cache.objects * width);
    const index = (i: number): number => (width === 1 ? bytes.u8(i) : bytes.u16(i * 2));
    return Array.from({ length: cache.objects - used }, (_, i) => index(used + i));
  }
  const at = slabLayout(kernel).at(slab).management();
  const next = offsetBy(at, management.size);
  const free: number[] = [];
  const seen = new Set<number>();
  for (let i = management.at(at).free(); i < LAST_INDEX; i = memory.u32(offsetBy(next, i * 4))) {
    if (i >= cache.objects || seen.has(i)) {
      complain(`${cache.name}: slab: ${hex(at)} invalid free index: ${i}`);
      break;
    }
    seen.add(i);
    free.push(i);
  }
  return free;
}
