/** Page tables of processes. */
import type { PageTableRoot } from "#arch";
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { pageTableAddress, taskAt } from "#kernel/task";
import { pageTableRoot } from "./page-table-root.ts";

/** The page tables of a task's process; undefined for a kernel thread. Throws a fault when they cannot be read. */
export function userPageTable(kernel: Kernel, task: Address): PageTableRoot | undefined {
  const mm = taskAt(kernel, task).mm();
  return mm === 0n ? undefined : pageTableOf(kernel, mm);
}

/** The page tables of a `struct mm_struct`. May fault. */
export function pageTableOf(kernel: Kernel, mm: Address): PageTableRoot {
  return pageTableRoot(kernel, pageTableAddress(kernel, mm));
}
