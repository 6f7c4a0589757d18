/** The memory of processes. */
import { x86_64 } from "#arch";
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { userPageTable } from "#kernel/address-space";
import { VirtualMemory } from "#memory";

/** The memory that a task sees in user mode; undefined for a kernel thread. Pages on a swap device fault. */
export function userMemory(kernel: Kernel, task: Address): VirtualMemory | undefined {
  const table = userPageTable(kernel, task);
  return table && new VirtualMemory("user virtual", kernel.target.physical, x86_64, table);
}
