/** include/linux/mm_types.h, include/linux/mmzone.h. */
import { at, before, int, layout, long, newest, pointer } from "#kernel/layout";

/** What the kernel notes down of a page frame. Members share their bytes; which of them hold depends on who owns the page. */
export const Page = layout("struct page", {
  /** Since v6.18 (53fbef56e07d "mm: introduce memdesc_flags_t") wrapped in a struct. */
  flags: long("flags"),
  mapping: pointer("mapping"),
  // kernel: acc53a0b4c15 "mm: rename page->index to page->__folio_index" (v6.16).
  index: newest(long("__folio_index"), before("v6.16", "acc53a0b4c15", long("index"))),
  private: long("private"),
  /** Users of the page. kernel: 0139aa7b7fa1 "mm: rename _count, field of the struct page, to _refcount" (v4.7). */
  users: newest(int("_refcount"), before("v4.7", "0139aa7b7fa1", int("_count"))),
  /** What owns a page that processes do not map. kernel: 6e292b9be7f4 "mm: split page_type out from _mapcount" (v4.18). */
  type: newest(long("page_type"), before("v4.18", "6e292b9be7f4", long("_mapcount"))),
  mapCount: int("_mapcount"),
  /**
   * What leads from a page of a compound one to the first. kernel: d50569612c29 "mm: rename the 'compound_head' field in
   * the 'struct page' to 'compound_info'" (v7.1); 1d798ca3f164 "mm: make compound_head() robust" (v4.4), until which the
   * flag PG_tail told that `first_page` is meant.
   */
  head: newest(
    long("compound_info"),
    before("v7.1", "d50569612c29", long("compound_head")),
    before("v4.4", "1d798ca3f164", long("first_page")),
  ),
  /** Bit 0 of `head` says that it is one; not so where `first_page` is. */
  marked: newest(long("compound_info"), before("v7.1", "d50569612c29", long("compound_head"))),
  list: at("lru"),
  next: pointer("lru.next"),
});

/** A part of the memory map: CONFIG_SPARSEMEM. */
export const MemorySection = layout("struct mem_section", {
  /** Address of the struct page of frame 0, were it in this section, with flags in its low bits. */
  map: long("section_mem_map"),
});

/** A flag of pages and its name: an element of `pageflag_names`. */
export const FlagName = layout("struct trace_print_flags", {
  mask: long("mask"),
  name: pointer("name"),
});
