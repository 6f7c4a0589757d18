/** mm/slab.h, include/linux/slub_def.h, include/linux/slab_def.h, include/linux/mm_types.h. */
import { at, before, configured, int, layout, length, long, newest, pointer, text } from "#kernel/layout";

/** A cache of objects of one size. */
export const KmemCache = layout("struct kmem_cache", {
  name: text("name"),
  // SLAB's caches were linked by `next` until v3.7 (18004c5d4084 "mm, sl[aou]b: Use a common mutex definition").
  list: newest(at("list"), before("v3.7", "18004c5d4084", at("next"))),
  /** Bytes from one object to the next. SLAB: `buffer_size` until v3.6 (3b0efdfa1e71). */
  size: newest(int("size"), before("v3.6", "3b0efdfa1e71", int("buffer_size"))),
  /** Bytes that a user of an object has. kernel: 3b0efdfa1e71 "mm, sl[aou]b: Extract common fields" (v3.6). */
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
  /** Per-CPU struct slub_percpu_sheaves. kernel: 2d517aa09bbc "slab: add opt-in caching layer of percpu sheaves" (v6.18). */
  cpuSheaves: pointer("cpu_sheaves"),
  /** Pointers to a node's lists. kernel: 5ba6bc27b1f9 (v7.1) put those to its barn beside them. */
  nodes: newest(at("per_node"), before("v7.1", "5ba6bc27b1f9", at("node")), configured("CONFIG_SLAB", at("nodelists"))),
  nodeCount: newest(
    length("per_node"),
    before("v7.1", "5ba6bc27b1f9", length("node")),
    configured("CONFIG_SLAB", length("nodelists")),
  ),
  /** SLAB: objects of a slab, and its order. */
  slabObjects: configured("CONFIG_SLAB", int("num")),
  slabOrder: configured("CONFIG_SLAB", int("gfporder")),
});

/** What the first struct page of a slab holds. */
const SLAB_WORDS = {
  // SLUB's `slab`, SLAB's lru.next: kernel: 1b4f59e356cc "slub: Commonize slab_cache field in struct page" (v3.7).
  cache: newest(
    pointer("slab_cache"),
    before("v3.7", "1b4f59e356cc", pointer("slab")),
    before("v3.7", "1b4f59e356cc", pointer("lru.next")),
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
