/** Page tables of this dump by the address of their top table. */
import type { PageTableRoot } from "#arch";
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { parseVmcoreinfo } from "#target";

/** Levels of this kernel's page tables. */
export function pagingLevels(kernel: Kernel): 4 | 5 {
  return kernel.target.vmcoreinfo.get("NUMBER(pgtable_l5_enabled)") === "1" ? 5 : 4;
}

/** How the page tables under the top table at kernel virtual address `table` are read; throws MemoryFault. */
export function pageTableRoot(kernel: Kernel, table: Address): PageTableRoot {
  const info = parseVmcoreinfo(kernel.target.dump.vmcoreinfo ?? "");
  return {
    root: kernel.target.memory.translate(table),
    levels: pagingLevels(kernel),
    encryptionMask: info.number("sme_mask") ?? 0n,
  };
}

/** The kernel's own page tables (init_mm.pgd); undefined when this kernel does not name them. */
export function kernelPageTable(kernel: Kernel): PageTableRoot | undefined {
  const { symbols } = kernel.target;
  const table = symbols.find("init_top_pgt") ?? symbols.find("swapper_pg_dir");
  return table && pageTableRoot(kernel, table.address);
}
