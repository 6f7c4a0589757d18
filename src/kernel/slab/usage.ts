/** How many objects of a cache are in use. */
import { AbsentError, type Address } from "#base";
import type { Kernel } from "#kernel";
import { allocator, type SlabCache } from "./caches.ts";
import { slabMemory } from "./free-list.ts";
import { sheaves } from "./sheaves.ts";
import { slabAllocatorUsage } from "./slab-allocator.ts";
import { slabReader } from "./slab-head.ts";
import { slabsByCache } from "./slab-scan.ts";
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
  for (const part of cpuParts(kernel, cache, complain)) {
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

/** SLAB_STORE_USER: such caches keep lists of their full slabs, too. By its name since v6.9 (cc61eb851c9a), else as ever. */
export function tracksFullSlabs(kernel: Kernel, cache: SlabCache): boolean {
  const bit = kernel.target.structures.enumerator("_SLAB_STORE_USER");
  const flag = bit === undefined ? 0x1_0000n : 1n << bit.value;
  return kernel.layout(CacheNode).has("full") && (cache.flags & flag) !== 0n;
}

/** Counts a cache, whichever allocator it is of. */
export function cacheUsage(kernel: Kernel, cache: SlabCache, complain: Complain): CacheUsage {
  switch (allocator(kernel)) {
    case "SLAB":
      return slabAllocatorUsage(kernel, cache, complain);
    case "SLUB":
      return countsSlabs(kernel) ? slubUsage(kernel, cache, complain) : scannedUsage(kernel, cache, complain);
    default:
      throw new AbsentError("slabs of caches", ["CONFIG_SLUB", "CONFIG_SLAB"]);
  }
}

/** Whether nodes count their slabs: CONFIG_SLUB_DEBUG. */
function countsSlabs(kernel: Kernel): boolean {
  const layout = kernel.layout(CacheNode);
  return layout.has("slabCount") && layout.has("objectCount");
}

/**
 * Counts a cache whose full slabs nobody lists or counts (CONFIG_SLUB_TINY, no CONFIG_SLUB_DEBUG): by the struct pages of
 * the machine, which are read once for all caches.
 */
function scannedUsage(kernel: Kernel, cache: SlabCache, complain: Complain): CacheUsage {
  let [slabs, total, free] = [0, 0, 0];
  for (const { objects, inUse } of kernel.once(slabsByCache).get(cache.address) ?? []) {
    slabs++;
    total += objects;
    free += objects - inUse;
  }
  for (const part of cpuParts(kernel, cache)) {
    const start = slabReader(kernel).memoryOf(part.slab);
    if (start === undefined) continue;
    const { objects } = slabReader(kernel).read(part.slab);
    free += countFree(kernel, cache, part.slab, start, objects, part.freeList, complain);
  }
  for (const { objects } of sheaves(kernel, cache, complain)) free += objects.length;
  return { slabs, total, allocated: total - free };
}
