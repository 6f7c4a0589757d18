/** SLUB: where the slabs and free objects of a cache are (mm/slub.c). */
import { type Address, hex, isPartial, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { perCpuOffset, presentCpus } from "#kernel/cpu";
import type { SlabCache } from "./caches.ts";
import { KmemCache } from "./slab.layout.ts";
import { invalidSlab, type SlabHead, slabReader } from "./slab-head.ts";
import { CacheNode, CacheNodePointers, CpuSlab } from "./slub.layout.ts";

/** A processor's part of a cache. */
export interface CpuPart {
  readonly cpu: number;
  /** Address of its struct kmem_cache_cpu. */
  readonly address: Address;
  /** The slab that it allocates from, and the first free object of that; 0 for none. */
  readonly slab: Address;
  readonly freeList: Address;
  /** The first of its partial slabs; 0 for none. */
  readonly partial: Address;
}

/** A memory node's part of a cache. */
export interface NodePart {
  readonly node: number;
  /** Address of its struct kmem_cache_node. */
  readonly address: Address;
  readonly partialCount: number;
  /** Slabs and objects in all; undefined in kernels without CONFIG_SLUB_DEBUG. */
  readonly slabCount: number | undefined;
  readonly objectCount: number | undefined;
}

/** Takes what was found broken, in crash's words. */
export type Complain = (text: string) => void;

/** Partial slabs that a list may have: more than a machine has pages is a broken list. */
const MOST_SLABS = 1 << 26;
/** MAX_NUMNODES. */
const MOST_NODES = 1024;

/** The processors' parts of a cache, those that can be read; none in kernels whose processors have no slabs (v7.0, CONFIG_SLUB_TINY). */
export function cpuParts(kernel: Kernel, cache: SlabCache, complain: Complain = () => {}): readonly CpuPart[] {
  const part = kernel.layout(CpuSlab);
  return cpuSlabPlaces(kernel, cache).flatMap(({ cpu, address }) => {
    const view = part.at(address);
    const read = attempt(
      () => ({
        cpu,
        address,
        slab: view.slab(),
        freeList: view.freeList(),
        partial: part.has("partial") ? view.partial() : (0n as Address),
      }),
      complain,
      cache,
    );
    return read === undefined ? [] : [read];
  });
}

/** Where each processor's struct kmem_cache_cpu is. */
function cpuSlabPlaces(
  kernel: Kernel,
  cache: SlabCache,
): readonly { readonly cpu: number; readonly address: Address }[] {
  const layout = kernel.layout(KmemCache);
  const view = layout.at(cache.address);
  if (layout.has("cpuSlabCount")) {
    const count = Math.min(view.cpuSlabCount(), kernel.once(cpuOffsets).length);
    const words = kernel.target.memory.read(view.cpuSlabs(), count * 8);
    const places = Array.from({ length: count }, (_, cpu) => ({ cpu, address: words.address(cpu * 8) }));
    return places.filter(({ address }) => address !== 0n);
  }
  const base = layout.has("cpuSlab") ? view.cpuSlab() : 0n;
  return base === 0n ? [] : perCpuPlaces(kernel, base as Address);
}

/** Where each processor's part of what a per-CPU pointer leads to is. */
export function perCpuPlaces(
  kernel: Kernel,
  base: Address,
): readonly { readonly cpu: number; readonly address: Address }[] {
  return kernel.once(cpuOffsets).map(({ cpu, offset }) => ({ cpu, address: offsetBy(base, offset) }));
}

function cpuOffsets(kernel: Kernel): readonly { readonly cpu: number; readonly offset: bigint }[] {
  const last = Math.max(...presentCpus(kernel));
  return Array.from({ length: last + 1 }, (_, cpu) => ({ cpu, offset: perCpuOffset(kernel, cpu) }));
}

/** The memory nodes' parts of a cache, by the number of the node. */
export function nodeParts(kernel: Kernel, cache: SlabCache): readonly NodePart[] {
  const parts: NodePart[] = [];
  const layout = kernel.layout(CacheNode);
  for (const [node, address] of nodePlaces(kernel, cache)) {
    const view = layout.at(address);
    parts.push({
      node,
      address,
      partialCount: Number(view.partialCount()),
      slabCount: layout.has("slabCount") ? Number(view.slabCount()) : undefined,
      objectCount: layout.has("objectCount") ? Number(view.objectCount()) : undefined,
    });
  }
  return parts;
}

/** Number and struct kmem_cache_node of each node that a cache has one for. */
export function nodePlaces(kernel: Kernel, cache: SlabCache): readonly (readonly [number, Address])[] {
  const { memory } = kernel.target;
  const layout = kernel.layout(KmemCache);
  const pair = kernel.layout(CacheNodePointers);
  const stride = pair.name === undefined ? 8 : pair.size;
  const within = pair.name === undefined ? 0 : pair.offset("node");
  const view = layout.at(cache.address);
  // SLAB of v3.1 to v3.17 keeps the array apart, where its size is known.
  const inside = layout.has("nodeCount");
  const slots = Math.min(kernel.once(nodeSlots), inside ? Math.max(1, view.nodeCount()) : MOST_NODES);
  const array = inside ? view.nodes() : memory.pointer(view.nodes());
  const found: (readonly [number, Address])[] = [];
  for (let node = 0; node < slots; node++) {
    const at = memory.pointer(offsetBy(array, node * stride + within));
    if (at !== 0n) found.push([node, at]);
  }
  return found;
}

/** Slots worth asking: caches are allocated with no more than nr_node_ids of them. */
function nodeSlots(kernel: Kernel): number {
  const symbol = kernel.target.symbols.image("nr_node_ids");
  const count = symbol && optional(() => kernel.target.memory.u32(symbol.address));
  return count !== undefined && count > 0 && count <= MOST_NODES ? count : 1;
}

/** A processor's partial slabs. */
export function* cpuPartialSlabs(
  kernel: Kernel,
  cache: SlabCache,
  part: CpuPart,
  complain: Complain,
): Generator<SlabHead, void> {
  const reader = slabReader(kernel);
  const seen = new Set<Address>();
  for (let slab = part.partial; slab !== 0n; ) {
    if (reader.memoryOf(slab) === undefined) return complain(invalidSlab(cache.name, "partial", slab));
    if (seen.has(slab)) return complain(`${cache.name}: partial list slab: ${hex(slab)} duplicate slab entry`);
    seen.add(slab);
    const head = attempt(() => reader.read(slab), complain, cache);
    if (head === undefined) return undefined;
    yield head;
    slab = head.next;
  }
}

/** The slabs of one of a node's lists. */
export function* nodeSlabs(
  kernel: Kernel,
  cache: SlabCache,
  part: NodePart,
  list: "partial" | "full",
  complain: Complain,
): Generator<SlabHead, void> {
  const reader = slabReader(kernel);
  const { memory } = kernel.target;
  const head = kernel.layout(CacheNode).at(part.address)[list]();
  const seen = new Set<Address>();
  let next = attempt(() => memory.pointer(head), complain, cache);
  let last: Address | undefined;
  while (next !== undefined && next !== head) {
    const slab = offsetBy(next, -reader.listOffset);
    const before: string = last === undefined ? "" : `${cache.name}: ${list} list slab: ${hex(last)} `;
    if (reader.memoryOf(slab) === undefined) {
      return complain(
        last === undefined ? invalidSlab(cache.name, list, slab) : `${before}invalid page.lru.next: ${hex(next)}`,
      );
    }
    if (seen.has(slab) || seen.size > MOST_SLABS) return complain(`${before}duplicate slab entry: ${hex(next)}`);
    seen.add(slab);
    const read = attempt(() => reader.read(slab), complain, cache);
    if (read === undefined) return undefined;
    yield read;
    last = slab;
    const here: Address = next;
    next = attempt(() => memory.pointer(here), complain, cache);
  }
}

function attempt<T>(read: () => T, complain: Complain, cache: SlabCache): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!isPartial(error)) throw error;
    complain(`${cache.name}: ${error.message}`);
    return undefined;
  }
}
