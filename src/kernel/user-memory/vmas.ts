/** Ranges of a process's addresses, and what each is mapped to (mm/mmap.c). */
import { type Address, CorruptionError } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import type { View } from "#kernel/layout";
import { mapleEntries } from "#kernel/maple";
import { VmaLayout, VmaSetLayout } from "./vma.layout.ts";

/** A `struct vm_area_struct` whose fields are read on demand. */
export type VmaView = View<(typeof VmaLayout)["fields"]>;

/** sysctl vm.max_map_count is 65530 by default; far more is a broken list. */
const MOST_RANGES = 20_000_000;

/** The `struct vm_area_struct` at an address. */
export function vmaAt(kernel: Kernel, at: Address): VmaView {
  return kernel.layout(VmaLayout).at(at);
}

/**
 * The ranges of a `struct mm_struct`, by address. CorruptionError for a list that does not ascend, and what mapleEntries
 * has against a tree; MemoryFault where one cannot be read. What was yielded before holds.
 */
export function* vmas(kernel: Kernel, mm: Address): Generator<VmaView, void> {
  const layout = kernel.layout(VmaLayout);
  const sets = kernel.layout(VmaSetLayout);
  const set = sets.at(mm);
  if (sets.has("tree")) {
    // What fork() has not copied yet is marked by other things than addresses.
    for (const { entry } of mapleEntries(kernel, set.tree())) if (isKernelAddress(entry)) yield layout.at(entry);
    return;
  }
  let end = 0n;
  let steps = 0;
  for (let at = set.first(); at !== 0n; ) {
    const vma = layout.at(at);
    if (vma.start() < end || ++steps > MOST_RANGES)
      throw new CorruptionError("mm_struct.mmap", at, "it does not ascend");
    end = vma.end();
    yield vma;
    at = vma.next();
  }
}

/** The range that holds a user address; undefined where there is none. May fault. */
export function findVma(kernel: Kernel, mm: Address, at: bigint): VmaView | undefined {
  for (const vma of vmas(kernel, mm)) {
    if (at < vma.start()) return undefined;
    if (at < vma.end()) return vma;
  }
  return undefined;
}
