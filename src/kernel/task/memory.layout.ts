/** include/linux/mm_types.h. */
import { at, before, int, layout, length, long, newest, pointer } from "#kernel/layout";

/** The address space of a process: sizes in pages, its page table, and where its words are. */
export const AddressSpaceLayout = layout("struct mm_struct", {
  totalPages: long("total_vm"),
  /** kernel: f1a7941243c1 "mm: convert mm's rss stats into percpu_counter" (v6.2): an array of percpu_counter. */
  residentCounters: newest(at("rss_stat[0].count"), before("v6.2", "f1a7941243c1", at("rss_stat.count[0]"))),
  counterCount: newest(length("rss_stat"), before("v6.2", "f1a7941243c1", length("rss_stat.count"))),
  pageTable: pointer("pgd"),
  argStart: long("arg_start"),
  argEnd: long("arg_end"),
  envStart: long("env_start"),
  envEnd: long("env_end"),
});

/** Before v6.2: plain counters. */
export const PlainCounters = layout("struct mm_rss_stat", { first: int("count[0]") });

/** Before v6.2 each thread cached changes of its own until they were many (SPLIT_RSS_COUNTING). */
export const ThreadCounters = layout("struct task_struct", { first: at("rss_stat.count[0]") });
