/** mm/slab.h, include/linux/slub_def.h, include/linux/mm_types.h. */
import { at, before, layout, long, newest, pointer, text } from "#kernel/layout";

/** A cache of objects of one size. */
export const KmemCache = layout("struct kmem_cache", {
  name: text("name"),
  list: at("list"),
});

/** A page that holds objects. kernel: d122019bf061 "mm: Split slab into its own type" (v5.17): the words of a struct page. */
export const Slab = layout(["struct slab", "struct page"], {
  cache: pointer("slab_cache"),
});

/** What leads from a page of a compound one to the first: include/linux/page-flags.h, compound_head(). */
export const PageHead = layout("struct page", {
  // "mm: Rename the 'compound_head' field in the 'struct page' to 'compound_info'" (v7.1).
  head: newest(long("compound_info"), before("v7.1", "compound_info", long("compound_head"))),
});
