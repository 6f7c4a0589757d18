/** How much memory the machine has. */
import { offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { MemoryNode } from "./node.layout.ts";

/** MAX_NUMNODES on x86-64 is at most 2^10 (CONFIG_NODES_SHIFT). */
const MOST_NODES = 1024;

/** Pages that are really there, summed over all nodes (node_present_pages): what crash calls MEMORY. */
export function memoryPages(kernel: Kernel): number {
  return kernel.once(sumPresentPages);
}

function sumPresentPages(kernel: Kernel): number {
  const { symbols, memory } = kernel.target;
  const node = kernel.layout(MemoryNode);
  const array = symbols.find("node_data");
  // Without NUMA there is one node, the variable itself.
  if (array === undefined) return node.at(kernel.symbol("contig_page_data")).presentPages();
  let pages = 0;
  const slots = Math.min(MOST_NODES, array.size > 0 ? Math.floor(array.size / 8) : MOST_NODES);
  for (let i = 0; i < slots; i++) {
    const at = memory.pointer(offsetBy(array.address, i * 8));
    if (at !== 0n) pages += node.at(at).presentPages();
  }
  return pages;
}
