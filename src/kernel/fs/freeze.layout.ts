/** include/linux/fs.h, struct sb_writers: three per-CPU read-write semaphores, one for each level that a freeze blocks. */
import { at, layout, length } from "#kernel/layout";

export const FreezeLocks = layout("struct super_block", {
  locks: at("s_writers.rw_sem"),
  count: length("s_writers.rw_sem"),
});

export const FreezeLock = layout("struct percpu_rw_semaphore", {});
