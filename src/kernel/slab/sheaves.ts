/** Sheaves: arrays of free objects in front of the slabs, by processor and by node (mm/slub.c, v6.18). */
import { type Address, hex, isPartial, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { listEntries } from "#kernel/list";
import type { SlabCache } from "./caches.ts";
import { KmemCache } from "./slab.layout.ts";
import { Barn, BarnOfNode, CacheNodePointers, CpuSheaves, Sheaf } from "./slub.layout.ts";
import { type Complain, type NodePart, nodeParts, perCpuPlaces } from "./slub.ts";

/** What a sheaf is there for. `full` ones lie in a node's barn, the others belong to a processor. */
export type SheafUse = "main" | "spare" | "rcu_free" | "full";

/** A sheaf. */
export interface SheafPart {
  readonly address: Address;
  readonly use: SheafUse;
  /** Number of the processor, or of the node for `full`. */
  readonly owner: number;
  /** Free objects in it. Those of an rcu_free one are free once a grace period has passed. */
  readonly objects: readonly Address[];
}

/** Objects that a sheaf may hold: some hundred in practice. */
const MOST_OBJECTS = 1 << 16;

/** True when this kernel's caches may have sheaves. */
export function hasSheaves(kernel: Kernel): boolean {
  return kernel.layout(KmemCache).has("cpuSheaves");
}

/** Every sheaf of a cache that holds objects: the processors' and then the barns'. */
export function sheaves(kernel: Kernel, cache: SlabCache, complain: Complain): readonly SheafPart[] {
  return [...cpuSheaves(kernel, cache, complain), ...barnSheaves(kernel, cache, complain)];
}

/** A processor's struct slub_percpu_sheaves. */
export interface CpuSheavesPart {
  readonly cpu: number;
  readonly address: Address;
}

/** Where the processors' sheaves of a cache are; none when it has none. */
export function cpuSheavesPlaces(kernel: Kernel, cache: SlabCache): readonly CpuSheavesPart[] {
  if (!hasSheaves(kernel)) return [];
  const base = kernel.layout(KmemCache).at(cache.address).cpuSheaves();
  return base === 0n ? [] : perCpuPlaces(kernel, base);
}

function cpuSheaves(kernel: Kernel, cache: SlabCache, complain: Complain): readonly SheafPart[] {
  const layout = kernel.layout(CpuSheaves);
  const found: SheafPart[] = [];
  for (const { cpu, address } of cpuSheavesPlaces(kernel, cache)) {
    const view = layout.at(address);
    for (const [use, at] of [
      ["main", view.main()],
      ["spare", view.spare()],
      ["rcu_free", view.rcuFree()],
    ] as const) {
      if (at !== 0n) found.push(...sheaf(kernel, cache, at, use, cpu, complain));
    }
  }
  return found;
}

function barnSheaves(kernel: Kernel, cache: SlabCache, complain: Complain): readonly SheafPart[] {
  if (!hasSheaves(kernel)) return [];
  const found: SheafPart[] = [];
  for (const part of nodeParts(kernel, cache)) {
    const barn = barnOf(kernel, cache, part);
    if (barn === 0n) continue;
    try {
      const list = kernel.layout(Barn).at(barn).full();
      for (const { address } of listEntries(kernel, list, kernel.layout(Sheaf), "list")) {
        found.push(...sheaf(kernel, cache, address, "full", part.node, complain));
      }
    } catch (error) {
      if (!isPartial(error)) throw error;
      complain(`${cache.name}: barn: ${hex(barn)}: ${error.message}`);
    }
  }
  return found;
}

/** Address of a node's barn; 0 when it has none. */
export function barnOf(kernel: Kernel, cache: SlabCache, { node, address }: NodePart): Address {
  const pair = kernel.layout(CacheNodePointers);
  if (pair.name !== undefined) {
    return pair.at(offsetBy(kernel.layout(KmemCache).at(cache.address).nodes(), node * pair.size)).barn();
  }
  const own = kernel.layout(BarnOfNode);
  return own.has("barn") ? own.at(address).barn() : (0n as Address);
}

/** One sheaf, or nothing when it cannot be read. */
function sheaf(
  kernel: Kernel,
  cache: SlabCache,
  at: Address,
  use: SheafUse,
  owner: number,
  complain: Complain,
): readonly SheafPart[] {
  try {
    const view = kernel.layout(Sheaf).at(at);
    const size = view.size();
    if (size > MOST_OBJECTS) {
      complain(`${cache.name}: sheaf: ${hex(at)} invalid size: ${size}`);
      return [];
    }
    const bytes = kernel.target.memory.read(view.objects(), size * 8);
    return [{ address: at, use, owner, objects: Array.from({ length: size }, (_, i) => bytes.address(i * 8)) }];
  } catch (error) {
    if (!isPartial(error)) throw error;
    complain(`${cache.name}: sheaf: ${hex(at)}: ${error.message}`);
    return [];
  }
}
