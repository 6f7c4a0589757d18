/** How much memory the machine has. */
import type { Kernel } from "#kernel";
import { MemoryNode } from "./node.layout.ts";
import { nodeAddresses } from "./nodes.ts";

/** Pages that are really there, summed over all nodes (node_present_pages): what crash calls MEMORY. */
export function memoryPages(kernel: Kernel): number {
  return kernel.once(sumPresentPages);
}

function sumPresentPages(kernel: Kernel): number {
  const node = kernel.layout(MemoryNode);
  return nodeAddresses(kernel).reduce((pages, at) => pages + node.at(at).presentPages(), 0);
}
