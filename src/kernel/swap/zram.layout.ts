/** drivers/block/zram/zram_drv.h, mm/zsmalloc.c, mm/zpdesc.h: what zram and its allocator keep. */
import { at, before, chars, int, layout, length, long, newest, pointer } from "#kernel/layout";

/** A zram device. */
export const ZramLayout = layout("struct zram", {
  table: pointer("table"),
  pool: pointer("mem_pool"),
  /** In bytes. */
  size: long("disksize"),
  /** One algorithm for each priority. kernel: 7ac07a26dea7 "zram: preparation for multi-zcomp support" (v6.2). */
  algorithms: at("comp_algs"),
  algorithmCount: length("comp_algs"),
  algorithm: before("v6.2", "7ac07a26dea7", chars("compressor")),
});

/** What zram knows of a page. */
export const ZramEntryLayout = layout("struct zram_table_entry", {
  /** Of the allocator; of a page that is one word over and over, that word. */
  handle: long("handle"),
  /** The compressed size, and above it flags. */
  flags: newest(int("attr.flags"), int("flags")),
});

/** A pool of the allocator: one class for each size of objects. */
export const ZsPoolLayout = layout("struct zs_pool", { classes: at("size_class"), classCount: length("size_class") });

/** A class of objects of one size. */
export const ZsClassLayout = layout("struct size_class", {
  /** In bytes. */
  size: int("size"),
  objects: int("objs_per_zspage"),
  pages: int("pages_per_zspage"),
});

/** Pages that hold objects of one class side by side, across their boundaries. */
export const ZspageLayout = layout("struct zspage", { class: int("class"), magic: int("magic") });

/** A page of a zspage. kernel: f4e33d325fe6 "mm/zsmalloc: add zpdesc memory descriptor for zswap.zpool" (v6.14): a type of its own. */
export const ZpdescLayout = layout("struct zpdesc", {
  zspage: pointer("zspage"),
  next: pointer("next"),
  handle: long("handle"),
});

/** Before, a struct page with other meanings. kernel: ffedd09fa9b0 "zsmalloc: Stop using slab fields in struct page" (v5.17). */
export const ZsPageLayout = layout("struct page", {
  zspage: pointer("private"),
  next: newest(before("v5.17", "ffedd09fa9b0", pointer("freelist")), pointer("index")),
  handle: long("index"),
});
