/** How much memory the machine has. */
import { offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { MemoryNode } from "./node.layout.ts";

/** MAX_NUMNODES on x86-64 is at most 2^10 (CONFIG_NODES_SHIFT). */
const MOST_NODES = 1024;

/** Pages that are really there, summed over all nodes (node_present_pages): what crash calls MEMORY. */
export function memoryPages(kernel: Kernel): number {
  return kernel.once(sumPresentPages);
}

function sumPresentPages(kernel: Kernel): number {
  return memoryNodes(kernel).reduce((pages, node) => pages + node.presentPages(), 0);
}

/** The number of the node that a page frame belongs to; undefined outside of all. Nodes that interleave are told by their beginnings alone. */
export function findNode(kernel: Kernel, frame: number): number | undefined {
  const spans = kernel.once(readSpans);
  return spans.findLast(({ start, end }) => frame >= start && frame < end)?.node;
}

function readSpans(kernel: Kernel): readonly { readonly node: number; readonly start: number; readonly end: number }[] {
  const spans = memoryNodes(kernel).map((view) => {
    const start = Number(view.startFrame());
    return { node: view.nodeId(), start, end: start + view.spannedPages() };
  });
  return spans.sort((a, b) => a.start - b.start);
}

function memoryNodes(kernel: Kernel): readonly View<(typeof MemoryNode)["fields"]>[] {
  const { symbols, memory } = kernel.target;
  const node = kernel.layout(MemoryNode);
  const array = symbols.find("node_data");
  // Without NUMA there is one node, the variable itself.
  if (array === undefined) return [node.at(kernel.symbol("contig_page_data"))];
  const nodes: View<(typeof MemoryNode)["fields"]>[] = [];
  const slots = Math.min(MOST_NODES, array.size > 0 ? Math.floor(array.size / 8) : MOST_NODES);
  for (let i = 0; i < slots; i++) {
    const at = memory.pointer(offsetBy(array.address, i * 8));
    if (at !== 0n) nodes.push(node.at(at));
  }
  return nodes;
}
