/** mm/slub.c, include/linux/slub_def.h: what SLUB keeps beside the slabs themselves. */
import { at, before, configured, int, layout, long, newest, pointer } from "#kernel/layout";

/** A processor's own slab, until v7.0. */
export const CpuSlab = layout("struct kmem_cache_cpu", {
  freeList: pointer("freelist"),
  // kernel: bb192ed9aa71 "mm/slub: Convert most struct page to struct slab by spatch" (v5.17).
  slab: newest(pointer("slab"), before("v5.17", "bb192ed9aa71", pointer("page"))),
  /** The first of its partial slabs. kernel: 49e2258586b4 "slub: per cpu cache for partial pages" (v3.2). */
  partial: pointer("partial"),
});

/** The lists of a memory node. */
export const CacheNode = layout("struct kmem_cache_node", {
  partialCount: long("nr_partial"),
  partial: at("partial"),
  /** The next three with CONFIG_SLUB_DEBUG alone. */
  slabCount: long("nr_slabs"),
  objectCount: long("total_objects"),
  full: at("full"),
});

/** What leads to a node's lists and its barn. kernel: 5ba6bc27b1f9 (v7.1). */
export const CacheNodePointers = layout("struct kmem_cache_per_node_ptrs", {
  barn: pointer("barn"),
  node: pointer("node"),
});

/** In v6.18 to v7.0 the barn hangs below the node's lists. */
export const BarnOfNode = layout("struct kmem_cache_node", {
  barn: configured("v6.18 to v7.0", pointer("barn")),
});

/** A processor's sheaves. kernel: 2d517aa09bbc "slab: add opt-in caching layer of percpu sheaves" (v6.18). */
export const CpuSheaves = layout("struct slub_percpu_sheaves", {
  main: pointer("main"),
  spare: pointer("spare"),
  rcuFree: pointer("rcu_free"),
});

/** An array of free objects. */
export const Sheaf = layout("struct slab_sheaf", {
  size: int("size"),
  list: at("barn_list"),
  objects: at("objects"),
});

/** A node's store of full and empty sheaves. */
export const Barn = layout("struct node_barn", {
  full: at("sheaves_full"),
  fullCount: int("nr_full"),
  emptyCount: int("nr_empty"),
});
