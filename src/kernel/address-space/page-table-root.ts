/** Page tables of this dump by the address of their top table. */
import type { PageTableRoot } from "#arch";
import type { Address } from "#base";
import type { Kernel } from "#kernel";

/** Levels of this kernel's page tables. */
export function pagingLevels(kernel: Kernel): 4 | 5 {
  return kernel.target.paging.levels;
}

/** How the page tables under the top table at kernel virtual address `table` are read; throws MemoryFault. */
export function pageTableRoot(kernel: Kernel, table: Address): PageTableRoot {
  return { root: kernel.target.memory.translate(table), ...kernel.target.paging };
}

/** The kernel's own page tables (init_mm.pgd); undefined when this kernel does not name them. */
export function kernelPageTable(kernel: Kernel): PageTableRoot | undefined {
  const { symbols } = kernel.target;
  const table = symbols.find("init_top_pgt") ?? symbols.find("swapper_pg_dir");
  return table && pageTableRoot(kernel, table.address);
}
