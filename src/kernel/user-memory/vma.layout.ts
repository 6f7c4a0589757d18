/** include/linux/mm_types.h. */
import { at, layout, long, pointer } from "#kernel/layout";

/** A range of a process's addresses that is treated alike. */
export const VmaLayout = layout("struct vm_area_struct", {
  start: long("vm_start"),
  /** The first address behind it. */
  end: long("vm_end"),
  /** VM_READ ... A bitmap of its own type since v6.19, with the same bits. */
  flags: long("vm_flags"),
  /** The next one by address, before v6.1. */
  next: pointer("vm_next"),
  file: pointer("vm_file"),
  /** Where in the file it begins, in pages. */
  filePage: long("vm_pgoff"),
});

/** The ranges of a process: in a tree by address, or a list. */
export const VmaSetLayout = layout("struct mm_struct", {
  /** kernel: 763ecb035029 "mm: remove the vma linked list" (v6.1). */
  tree: at("mm_mt"),
  first: pointer("mmap"),
});
