/** include/linux/vmalloc.h, mm/vmalloc.c. */
import { at, before, layout, long, newest, pointer } from "#kernel/layout";

/** A stretch of addresses that is taken. */
export const VmapArea = layout("struct vmap_area", {
  start: long("va_start"),
  end: long("va_end"),
  list: at("list"),
  // kernel: 68ad4a330433 "mm/vmalloc.c: keep track of free blocks for vmap allocation" (v5.2) shares it with free ones.
  mapping: newest(
    pointer("vm"),
    before("v3.3", "mm/vmalloc.c: change void* into explict vm_struct*", pointer("private")),
  ),
  flags: long("flags"),
});

/** What is mapped there. */
export const VmStruct = layout("struct vm_struct", {
  next: pointer("next"),
  base: pointer("addr"),
  size: long("size"),
});

/** The areas of a part of the processors. kernel: d093602919ad "mm: vmalloc: remove global vmap_area_root rb-tree" (v6.9). */
export const VmapNode = layout("struct vmap_node", { busy: at("busy.head") });
