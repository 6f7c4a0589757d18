/** Freezing of file systems (fs/super.c, freeze_super): who is kept out, and by whom. */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { FreezeLock, FreezeLocks } from "./freeze.layout.ts";
import { type SuperBlockView, superBlocks } from "./super-blocks.ts";

/** What each of the three locks keeps out, in the order of their array (SB_FREEZE_WRITE - 1 and on). */
export const FROZEN_ACTIVITIES = ["writing", "writing through a page fault", "internal changes"] as const;

/** A super block, and which of its locks an address is. */
export interface WriterLock {
  readonly superBlock: SuperBlockView;
  readonly activity: (typeof FROZEN_ACTIVITIES)[number];
}

/** The super block whose `s_writers.rw_sem[]` holds the percpu_rw_semaphore at `lock`; undefined when none does. */
export function writerLockAt(kernel: Kernel, lock: Address): WriterLock | undefined {
  const layout = kernel.layout(FreezeLocks);
  const { size } = kernel.layout(FreezeLock);
  for (const superBlock of superBlocks(kernel)) {
    const array = layout.at(superBlock.address);
    for (let level = 0; level < Math.min(array.count(), FROZEN_ACTIVITIES.length); level++) {
      if (offsetBy(array.locks(), level * size) === lock) return { superBlock, activity: FROZEN_ACTIVITIES[level] };
    }
  }
  return undefined;
}
