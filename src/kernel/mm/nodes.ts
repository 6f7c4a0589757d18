/** Memory nodes and their zones (include/linux/mmzone.h). */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { MemoryNode, Zone } from "./node.layout.ts";

/** MAX_NUMNODES on x86-64 is at most 2^10 (CONFIG_NODES_SHIFT). */
const MOST_NODES = 1024;
/** Zones of a node, orders of free blocks, types of migration: all some ten. */
const MOST_ZONES = 16;

/** A memory node, as far as it was read. */
export interface NodeFacts {
  readonly id: number;
  /** Address of its struct pglist_data. */
  readonly address: Address;
  readonly startFrame: number;
  /** Pages with holes, and pages that are there. */
  readonly spanned: number;
  readonly present: number;
  readonly zones: readonly ZoneFacts[];
}

/** A zone of a node. */
export interface ZoneFacts {
  /** Its number in the node. */
  readonly number: number;
  readonly address: Address;
  readonly name: string;
  readonly startFrame: number;
  readonly spanned: number;
  readonly present: number;
}

/** Addresses of the memory nodes, by their number. */
export function nodeAddresses(kernel: Kernel): readonly Address[] {
  const { symbols, memory } = kernel.target;
  const array = symbols.image("node_data");
  // Without NUMA there is one node, the variable itself.
  if (array === undefined) return [kernel.symbol("contig_page_data")];
  const slots = Math.min(MOST_NODES, array.size > 0 ? Math.floor(array.size / 8) : MOST_NODES);
  const bytes = memory.read(array.address, slots * 8);
  return Array.from({ length: slots }, (_, i) => bytes.address(i * 8)).filter((at) => at !== 0n);
}

/** Every memory node with its zones; worked out once. Faults of the nodes' own structures are thrown. */
export function memoryNodes(kernel: Kernel): readonly NodeFacts[] {
  return kernel.once(readNodes);
}

function readNodes(kernel: Kernel): readonly NodeFacts[] {
  return nodeAddresses(kernel).map((address) => {
    const view = kernel.layout(MemoryNode).at(address);
    return {
      id: view.nodeId(),
      address,
      startFrame: view.startFrame(),
      spanned: view.spannedPages(),
      present: view.presentPages(),
      zones: readZones(kernel, view.zones(), view.zoneCount()),
    };
  });
}

function readZones(kernel: Kernel, first: Address, count: number): readonly ZoneFacts[] {
  const layout = kernel.layout(Zone);
  return Array.from({ length: Math.min(count, MOST_ZONES) }, (_, number) => {
    const view = layout.at(offsetBy(first, number * layout.size));
    return {
      number,
      address: view.address,
      name: optional(() => view.name()) ?? "",
      startFrame: view.startFrame(),
      spanned: view.spannedPages(),
      present: view.presentPages(),
    };
  });
}

/** The number of the node that a page frame belongs to; undefined outside of all. Nodes that interleave are told by their beginnings alone. */
export function findNode(kernel: Kernel, frame: number): number | undefined {
  return kernel
    .once(nodesByStart)
    .findLast(({ startFrame, spanned }) => frame >= startFrame && frame < startFrame + spanned)?.id;
}

const nodesByStart = (kernel: Kernel): readonly NodeFacts[] =>
  [...memoryNodes(kernel)].sort((a, b) => a.startFrame - b.startFrame);
