/** include/linux/fs.h, struct sb_writers: three per-CPU read-write semaphores, one for each level that a freeze blocks. */
import { at, layout, length } from "#kernel/layout";

/** The locks of a super block, one per freeze level. */
export const FreezeLocks = layout("struct super_block", {
  locks: at("s_writers.rw_sem"),
  count: length("s_writers.rw_sem"),
});

/** One of them; only its size is asked for. */
export const FreezeLock = layout("struct percpu_rw_semaphore", {});
