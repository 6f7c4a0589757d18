import { describe, expect, test } from "vitest";
import { drawKernel } from "../../testing/kernel.ts";
import { cacheUsage, cpuParts, slabCaches } from "./index.ts";

const PAGE = `
enum pageflags { PG_locked, PG_slab = 9 };
struct page { unsigned long flags; struct kmem_cache *slab_cache; struct list_head slab_list; void *freelist; unsigned short inuse; unsigned short objects; unsigned int page_type; unsigned long compound_head; };
struct kmem_cache_order_objects { unsigned int x; };`;
const MEMBERS =
  "unsigned int size, object_size, offset; struct kmem_cache_order_objects oo; const char *name; struct list_head list; struct kmem_cache_node *node[1];";
const CACHE = { name: "drawn", size: 64, object_size: 64, oo: { x: 8 }, list: [], node: ["&node"] };

/** CONFIG_SLUB_TINY: no processors, no counters. */
const TINY = `${PAGE}
struct kmem_cache_node { unsigned long nr_partial; struct list_head partial; };
struct kmem_cache { ${MEMBERS} };`;

test("slabs that nobody lists or counts are found by their struct pages", () => {
  const slab = { flags: 1 << 9, slab_cache: "&cache", objects: 8 };
  const { kernel } = drawKernel({
    types: TINY,
    heap: {
      "struct kmem_cache cache": CACHE,
      "struct kmem_cache other": { ...CACHE, name: "other", list: [] },
      "struct kmem_cache_node node": { nr_partial: 0, partial: [] },
      "struct page map[8]": [
        { flags: 1 },
        { ...slab, inuse: 8 },
        // Behind the first page of a slab of two: its flags mean nothing.
        { ...slab, compound_head: 1, inuse: 3 },
        { ...slab, inuse: 5 },
        { ...slab, slab_cache: "&other", inuse: 1 },
      ],
    },
    globals: { "struct page *mem_map": "&map", "struct list_head slab_caches": ["&cache.list", "&other.list"] },
  });
  const usage = slabCaches(kernel).caches.map((cache) => [cache.name, cacheUsage(kernel, cache, fail)]);
  expect(usage).toEqual([
    ["drawn", { slabs: 2, total: 16, allocated: 13 }],
    ["other", { slabs: 1, total: 8, allocated: 1 }],
  ]);
});

describe("SLUB of 2.6.32", () => {
  const types = `${PAGE}
struct kmem_cache_cpu { void **freelist; struct page *page; int node; unsigned int offset, objsize; };
struct kmem_cache_node { unsigned long nr_partial; struct list_head partial; atomic_long_t nr_slabs, total_objects; struct list_head full; };
struct kmem_cache { struct kmem_cache_cpu *cpu_slab[2]; ${MEMBERS} };`;
  const { kernel, at } = drawKernel({
    types,
    heap: {
      "struct kmem_cache cache": { ...CACHE, cpu_slab: ["&first", "&second"] },
      "struct kmem_cache_cpu first": { page: 0 },
      "struct kmem_cache_cpu second": { page: "&map[1]" },
      "struct kmem_cache_node node": {
        nr_partial: 1,
        partial: ["&map[2].slab_list"],
        nr_slabs: 3,
        total_objects: 24,
        full: [],
      },
      "struct page map[8]": [{}, { inuse: 8, objects: 8 }, { inuse: 2, objects: 8 }],
    },
    globals: { "struct page *mem_map": "&map", "struct list_head slab_caches": ["&cache.list"] },
  });
  const [cache] = slabCaches(kernel).caches;

  test("has an array of pointers to the processors' parts", () => {
    expect(cpuParts(kernel, cache).map(({ cpu, slab }) => [cpu, slab])).toEqual([
      [0, 0n],
      [1, at("&map[1]")],
    ]);
  });

  test("is counted by its nodes and lists", () => {
    expect(cacheUsage(kernel, cache, fail)).toEqual({ slabs: 3, total: 24, allocated: 18 });
  });
});

function fail(text: string): void {
  throw new Error(text);
}
