/** The stretches of kernel addresses that vmalloc, ioremap and the like gave out (mm/vmalloc.c). */
import { type Address, address, isPartial, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { listEntries } from "#kernel/list";
import { VmapArea, VmapNode, VmStruct } from "./vmap.layout.ts";

/** A stretch of kernel addresses. */
export interface VmapRange {
  /** Address of its struct vmap_area; undefined before v2.6.28, which had none. */
  readonly area: Address | undefined;
  /** Address of its struct vm_struct. */
  readonly mapping: Address;
  readonly start: Address;
  readonly end: Address;
  /** Bytes, with the page behind that guards it. */
  readonly size: number;
}

/** The stretches that are known, and what kept others from being found. */
export interface VmapRanges {
  readonly ranges: readonly VmapRange[];
  readonly fault: Error | undefined;
}

/** More nodes than a kernel has processors. */
const MOST_NODES = 8192;
/** More mappings than memory has room for: a broken list. */
const MOST_MAPPINGS = 10_000_000;

/** Every stretch by ascending address; those of vm_map_ram, which have no struct vm_struct, are left out. */
export function vmapRanges(kernel: Kernel): VmapRanges {
  return kernel.once(readRanges);
}

function readRanges(kernel: Kernel): VmapRanges {
  const ranges: VmapRange[] = [];
  let fault: Error | undefined;
  try {
    for (const range of walkRanges(kernel)) ranges.push(range);
  } catch (error) {
    if (!isPartial(error)) throw error;
    fault = error;
  }
  ranges.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  return { ranges, fault };
}

/** The stretch that holds an address. */
export function findVmapRange(kernel: Kernel, at: Address): VmapRange | undefined {
  const { ranges } = vmapRanges(kernel);
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle].end <= at) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && ranges[low].start <= at ? ranges[low] : undefined;
}

function* walkRanges(kernel: Kernel): Generator<VmapRange, void> {
  const { symbols, memory } = kernel.target;
  const list = symbols.image("vmap_area_list");
  if (list !== undefined) return yield* areasOf(kernel, list.address);
  const nodes = symbols.image("vmap_nodes");
  if (nodes !== undefined) {
    const count = symbols.image("nr_vmap_nodes");
    const most = Math.min(MOST_NODES, (count && optional(() => memory.u32(count.address))) ?? 1);
    const layout = kernel.layout(VmapNode);
    for (let i = 0; i < most; i++) {
      yield* areasOf(kernel, layout.at(offsetBy(memory.pointer(nodes.address), i * layout.size)).busy());
    }
    return undefined;
  }
  return yield* mappings(kernel, kernel.symbol("vmlist"));
}

/** VM_VM_AREA: in kernels that have such a flag, `vm` holds for areas with it alone. */
const HAS_MAPPING = 4n;

function* areasOf(kernel: Kernel, head: Address): Generator<VmapRange, void> {
  const layout = kernel.layout(VmapArea);
  const flagged = kernel.once(hasMappingFlag);
  const mapping = kernel.layout(VmStruct);
  for (const area of listEntries(kernel, head, layout, "list")) {
    if (flagged && (area.flags() & HAS_MAPPING) === 0n) continue;
    const at = area.mapping();
    if (at === 0n) continue;
    const [start, end] = [address(area.start()), address(area.end())];
    const size = optional(() => Number(mapping.at(at).size())) ?? Number(end - start);
    yield { area: area.address, mapping: at, start, end, size };
  }
}

/**
 * Whether flags tell what has a mapping: until v5.2 (68ad4a330433), when `flags` stood before the node of the list. Since
 * then an area without a mapping has no `vm`, and the flags of v6.3 (869176a09606) mean other things.
 */
function hasMappingFlag(kernel: Kernel): boolean {
  const layout = kernel.layout(VmapArea);
  return layout.has("flags") && layout.offset("flags") < layout.offset("list");
}

function* mappings(kernel: Kernel, symbol: Address): Generator<VmapRange, void> {
  const layout = kernel.layout(VmStruct);
  let at = kernel.target.memory.pointer(symbol);
  for (let i = 0; at !== 0n && i < MOST_MAPPINGS; i++) {
    const view = layout.at(at);
    const [start, size] = [view.base(), Number(view.size())];
    yield { area: undefined, mapping: at, start, end: offsetBy(start, size), size };
    at = view.next();
  }
}
