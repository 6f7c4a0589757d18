/** include/linux/sbitmap.h. */
import { at, before, int, layout, long, newest, pointer } from "#kernel/layout";

/** A bitmap of which every word has a cache line of its own. */
export const SbitmapLayout = layout("struct sbitmap", {
  depth: int("depth"),
  shift: int("shift"),
  words: int("map_nr"),
  map: pointer("map"),
  /** kernel: c548e62bcf6a "scsi: sbitmap: Move allocation hint into sbitmap" (v5.13); before, part of the queue. */
  hints: pointer("alloc_hint"),
  roundRobin: int("round_robin"),
});

/** A word of it. */
export const SbitmapWord = layout("struct sbitmap_word", {
  word: long("word"),
  /** Bits that were given back, and are not yet cleared in the word (v5.0). */
  cleared: long("cleared"),
  /** kernel: 3301bc53358a "lib/sbitmap: kill 'depth' from sbitmap_word" (v5.18). */
  depth: before("v5.18", "3301bc53358a", int("depth")),
});

/** A bitmap whose bits are waited for. */
export const SbitmapQueueLayout = layout("struct sbitmap_queue", {
  bitmap: at("sb"),
  hints: before("v5.13", "c548e62bcf6a", pointer("alloc_hint")),
  wakeBatch: int("wake_batch"),
  wakeIndex: int("wake_index"),
  waits: pointer("ws"),
  activeWaits: int("ws_active"),
  roundRobin: before("v5.13", "efe1f3a1d583", int("round_robin")),
  leastDepth: int("min_shallow_depth"),
});

/** One of the places where waiters of a bitmap wait. */
export const SbitmapWait = layout("struct sbq_wait_state", {
  /** Wake-ups until waiters are woken. kernel: 4f8126bb2308 "sbitmap: Use single per-bitmap counting to wake up queued tags" (v6.2) has one count for all. */
  count: before("v6.2", "4f8126bb2308", int("wait_cnt")),
  waiters: newest(at("wait.head"), before("v4.13", "2055da97389a", at("wait.task_list"))),
});
