/** The memory of processes. */
import { type PageTableRoot, x86_64 } from "#arch";
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { AddressSpaceLayout, taskAt } from "#kernel/task";
import { VirtualMemory } from "#memory";
import { pageTableRoot } from "./page-table-root.ts";

/** The page tables of a task's process; undefined for a kernel thread. Throws a fault when they cannot be read. */
export function userPageTable(kernel: Kernel, task: Address): PageTableRoot | undefined {
  const mm = taskAt(kernel, task).mm();
  return mm === 0n ? undefined : pageTableRoot(kernel, kernel.layout(AddressSpaceLayout).at(mm).pageTable());
}

/** The memory that a task sees in user mode; undefined for a kernel thread. Pages on a swap device fault. */
export function userMemory(kernel: Kernel, task: Address): VirtualMemory | undefined {
  const table = userPageTable(kernel, task);
  return table && new VirtualMemory("user virtual", kernel.target.physical, x86_64, table);
}
