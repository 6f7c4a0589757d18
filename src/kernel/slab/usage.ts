/** How many objects of a cache are in use. */
import { AbsentError, type Address } from "#base";
import type { Kernel } from "#kernel";
import type { SlabCache } from "./caches.ts";
import { slabMemory } from "./free-list.ts";
import { sheaves } from "./sheaves.ts";
import { slabReader } from "./slab-head.ts";
import { CacheNode } from "./slub.layout.ts";
import { type Complain, type CpuPart, cpuPartialSlabs, cpuParts, nodeParts, nodeSlabs } from "./slub.ts";

/** A cache in numbers. */
export interface CacheUsage {
  readonly slabs: number;
  /** Objects in all, and those that are allocated to a user. */
  readonly total: number;
  readonly allocated: number;
}

/**
 * Counts a cache of SLUB. What lies in a slab's or a processor's list, or in a sheaf, is free; the kernel itself counts
 * only the first of these as free (/proc/slabinfo). AbsentError in kernels that do not count slabs (without
 * CONFIG_SLUB_DEBUG).
 */
export function slubUsage(kernel: Kernel, cache: SlabCache, complain: Complain): CacheUsage {
  let [slabs, total, free] = [0, 0, 0];
  for (const part of nodeParts(kernel, cache)) {
    if (part.slabCount === undefined || part.objectCount === undefined) {
      throw new AbsentError("kmem_cache_node.nr_slabs");
    }
    slabs += part.slabCount;
    total += part.objectCount;
    if (part.partialCount === 0) continue;
    for (const { objects, inUse } of nodeSlabs(kernel, cache, part, "partial", complain)) free += objects - inUse;
  }
  for (const part of cpuParts(kernel, cache)) {
    if (part.slab !== 0n) free += freeOfCpuSlab(kernel, cache, part, complain);
    for (const { objects, inUse } of cpuPartialSlabs(kernel, cache, part, complain)) free += objects - inUse;
  }
  for (const { objects } of sheaves(kernel, cache, complain)) free += objects.length;
  return { slabs, total, allocated: total - free };
}

/** Free objects of a processor's slab: in the slab's own list, and in the processor's. */
function freeOfCpuSlab(kernel: Kernel, cache: SlabCache, part: CpuPart, complain: Complain): number {
  const reader = slabReader(kernel);
  const start = reader.memoryOf(part.slab);
  if (start === undefined) {
    complain(`${cache.name}: invalid slab address: ${part.slab.toString(16)}`);
    return 0;
  }
  const { objects, inUse } = reader.read(part.slab);
  return objects - inUse + countFree(kernel, cache, part.slab, start, objects, part.freeList, complain);
}

function countFree(
  kernel: Kernel,
  cache: SlabCache,
  slab: Address,
  start: Address,
  objects: number,
  first: Address,
  complain: Complain,
): number {
  if (first === 0n) return 0;
  const marks = new Uint8Array(objects);
  const fault = slabMemory(kernel, cache, slab, start, objects).markFree(first, marks, 1);
  if (fault !== undefined) complain(fault);
  return marks.reduce((sum, mark) => sum + mark, 0);
}

/** SLAB_STORE_USER: such caches keep lists of their full slabs, too. By its name since v6.9 (cc61eb851bd9), else as ever. */
export function tracksFullSlabs(kernel: Kernel, cache: SlabCache): boolean {
  const bit = kernel.target.structures.enumerator("_SLAB_STORE_USER");
  const flag = bit === undefined ? 0x1_0000n : 1n << bit.value;
  return kernel.layout(CacheNode).has("full") && (cache.flags & flag) !== 0n;
}

/** Counts a cache, whichever allocator it is of. */
export function cacheUsage(kernel: Kernel, cache: SlabCache, complain: Complain): CacheUsage {
  return slubUsage(kernel, cache, complain);
}
