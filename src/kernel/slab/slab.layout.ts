/** mm/slab.h, include/linux/slub_def.h, include/linux/slab_def.h, include/linux/mm_types.h. */
import { at, before, configured, int, layout, length, long, newest, pointer, text } from "#kernel/layout";

/** A cache of objects of one size. */
export const KmemCache = layout("struct kmem_cache", {
  name: text("name"),
  // SLAB's caches were linked by `next`. kernel: 3b0efdfa1e71 "mm, sl[aou]b: Extract common fields from struct kmem_cache" (v3.6).
  list: newest(at("list"), before("v3.6", "3b0efdfa1e71", at("next"))),
  /** Bytes from one object to the next; `buffer_size` was SLAB's. */
  size: newest(int("size"), before("v3.6", "3b0efdfa1e71", int("buffer_size"))),
  /** Bytes that a user of an object has. */
  objectSize: newest(int("object_size"), before("v3.6", "3b0efdfa1e71", int("objsize"))),
  flags: long("flags"),
  align: int("align"),
  /** Objects and order of a slab: objects in the low 16 bits, the order above. SLUB alone. */
  objectsAndOrder: int("oo"),
  /** Where in a free object the pointer to the next one stands. */
  freePointer: int("offset"),
  /** What free pointers are XORed with. kernel: 2482ddec670f "mm: add SLUB free list pointer obfuscation" (v4.14). */
  random: long("random"),
  /** kernel: d86bd1bece6f "mm/slub: support left redzone" (v4.6). */
  leftPad: int("red_left_pad"),
  constructor_: pointer("ctor"),
  inUse: int("inuse"),
  minPartial: int("min_partial"),
  /** Per-CPU struct kmem_cache_cpu. kernel: gone with per-CPU slabs (v7.0), cf338283652f. */
  cpuSlab: pointer("cpu_slab"),
  /** Until v2.6.34 (9dfc6e68bfe6 "SLUB: Use this_cpu operations in slub") an array of pointers, one for each processor. */
  cpuSlabs: before("v2.6.34", "9dfc6e68bfe6", at("cpu_slab")),
  cpuSlabCount: before("v2.6.34", "9dfc6e68bfe6", length("cpu_slab")),
  /** Per-CPU struct slub_percpu_sheaves. kernel: 2d517aa09bbc "slab: add opt-in caching layer of percpu sheaves" (v6.18). */
  cpuSheaves: pointer("cpu_sheaves"),
  /** Pointers to a node's lists. kernel: 5ba6bc27b1f9 (v7.1) put those to its barn beside them. */
  nodes: newest(at("per_node"), before("v7.1", "5ba6bc27b1f9", at("node")), configured("CONFIG_SLAB", at("nodelists"))),
  nodeCount: newest(
    length("per_node"),
    before("v7.1", "5ba6bc27b1f9", length("node")),
    configured("CONFIG_SLAB", length("nodelists")),
  ),
  /**
   * Caches of control groups below the one that they were made from. kernel: 510ded33e075 "slab: implement
   * slab_root_caches list" (v4.11) to 9855609bde03 "mm: memcg/slab: use a single set of kmem_caches for all accounted
   * allocations" (v5.9).
   */
  root: before("v5.9", "9855609bde03", at("memcg_params.__root_caches_node")),
  children: before("v5.9", "9855609bde03", at("memcg_params.children")),
  child: before("v5.9", "9855609bde03", at("memcg_params.children_node")),
  /** SLAB: objects of a slab, and its order. */
  slabObjects: configured("CONFIG_SLAB", int("num")),
  slabOrder: configured("CONFIG_SLAB", int("gfporder")),
  /** SLAB: the processors' arrays of free objects. kernel: bf0dea23a9c0 "mm/slab: use percpu allocator for cpu cache" (v3.18). */
  cpuCache: configured("CONFIG_SLAB", pointer("cpu_cache")),
  cpuCaches: before("v3.18", "bf0dea23a9c0", at("array")),
});

/** What the first struct page of a slab holds. */
const SLAB_WORDS = {
  // SLUB's `slab`, SLAB's lru.next.
  cache: newest(
    pointer("slab_cache"),
    before("v3.8", "slub: Commonize slab_cache field in struct page", pointer("slab")),
    before("v3.6", undefined, pointer("lru.next")),
  ),
  freeList: pointer("freelist"),
  inUse: int("inuse"),
  objects: int("objects"),
  frozen: int("frozen"),
  list: newest(at("slab_list"), before("v5.2", "916ac0527837", at("lru"))),
  /** The next slab of a processor's partial ones. */
  next: pointer("next"),
  /** SLAB: the first object, and how many are in use. */
  firstObject: configured("CONFIG_SLAB", pointer("s_mem")),
  active: configured("CONFIG_SLAB", int("active")),
  /** SLAB: the struct slab of its own. kernel: 8456a648cf44 "slab: use struct page for slab management" (v3.13). */
  management: before("v3.13", "8456a648cf44", pointer("lru.prev")),
};

/** A page that holds objects. kernel: d122019bf061 "mm: Split slab into its own type" (v5.17): the words of a struct page. */
export const Slab = layout("struct slab", SLAB_WORDS);

/** A page that holds objects, where that has no type of its own. */
export const SlabPage = layout("struct page", SLAB_WORDS);

/** How SLAB managed the objects of a page. kernel: 8456a648cf44 (v3.13). */
export const SlabManagement = layout("struct slab", {
  firstObject: before("v3.13", "8456a648cf44", pointer("s_mem")),
  inUse: before("v3.13", "8456a648cf44", int("inuse")),
  /** Number of the first free object; those behind it stand in an array behind this structure. */
  free: before("v3.13", "8456a648cf44", int("free")),
  list: before("v3.13", "8456a648cf44", at("list")),
});

/** SLAB: the lists of a memory node. kernel: "slab: Rename list3/l3 to node" (v3.10). */
export const SlabLists = layout(["struct kmem_cache_node", "struct kmem_list3"], {
  partial: configured("CONFIG_SLAB", at("slabs_partial")),
  full: configured("CONFIG_SLAB", at("slabs_full")),
  free: configured("CONFIG_SLAB", at("slabs_free")),
  /** The array of free objects that the node's processors share. */
  shared: configured("CONFIG_SLAB", pointer("shared")),
});

/** SLAB: an array of free objects. */
export const ArrayCache = layout("struct array_cache", {
  available: configured("CONFIG_SLAB", int("avail")),
  entries: configured("CONFIG_SLAB", at("entry")),
});
