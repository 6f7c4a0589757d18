import { describe, expect, test } from "vitest";
import { drawKernel, type Objects, type Value } from "../../testing/kernel.ts";
import { allocator, cacheUsage, freeArrays, freeIndexes, slabCaches } from "./index.ts";

/** SLAB of v4.x: pages of their own, arrays by per-CPU pointer. */
const NEW_TYPES = `
struct page { unsigned long flags; void *s_mem; void *freelist; unsigned int active; struct kmem_cache *slab_cache; struct list_head lru; };
struct array_cache { unsigned int avail, limit, batchcount, touched; void *entry[4]; };
struct kmem_cache_node { struct list_head slabs_partial, slabs_full, slabs_free; struct array_cache *shared; };
struct kmem_cache { struct array_cache *cpu_cache; unsigned int size, object_size, num, gfporder, flags; const char *name; struct list_head list; struct kmem_cache_node *node[1]; };`;

const cache = (also: { readonly [member: string]: Value }): Value => ({
  name: "drawn",
  size: 64,
  object_size: 60,
  num: 4,
  list: [],
  ...also,
});

const NODE: Value = { slabs_partial: ["&partial.lru"], slabs_full: ["&full.lru"], slabs_free: [], shared: "&shared" };

describe("SLAB since v3.18", () => {
  const heap: Objects = {
    "struct kmem_cache cache": cache({ node: ["&node"] }),
    "struct kmem_cache_node node": NODE,
    "struct page partial": { active: 1, freelist: "&indexes", slab_cache: "&cache" },
    "struct page full": { active: 4, slab_cache: "&cache" },
    "unsigned char indexes[4]": [2, 0, 3, 1],
    "struct array_cache shared": { avail: 1, entry: [0x3000] },
  };
  const { kernel, at } = drawKernel({
    types: NEW_TYPES,
    heap,
    perCpu: { "struct array_cache arrays": [{ avail: 2, entry: [0x1000, 0x2000] }, { avail: 0 }] },
    globals: { "struct list_head slab_caches": ["&cache.list"] },
    overwrite: { "&cache.cpu_cache": "&arrays" },
  });
  const [known] = slabCaches(kernel).caches;

  test("is told by its caches", () => {
    expect(allocator(kernel)).toBe("SLAB");
    expect(known).toMatchObject({ name: "drawn", size: 64, objectSize: 60, objects: 4 });
  });

  test("counts what is in arrays as free", () => {
    expect(cacheUsage(kernel, known, fail)).toEqual({ slabs: 2, total: 8, allocated: 5 - 3 });
    expect(freeArrays(kernel, known, fail).map(({ cpu, objects }) => [cpu, objects])).toEqual([
      [0, [0x1000n, 0x2000n]],
      [1, []],
      [undefined, [0x3000n]],
    ]);
  });

  test("keeps numbers of free objects behind those in use", () => {
    expect(freeIndexes(kernel, known, at("&partial"), fail)).toEqual([0, 3, 1]);
  });
});

/** SLAB of 2.6.32: slabs have structures of their own, followed by a chain of numbers. */
const OLD_TYPES = `
struct page { unsigned long flags; struct list_head lru; };
struct slab { struct list_head list; unsigned long colouroff; void *s_mem; unsigned int inuse; unsigned int free; unsigned short nodeid; };
struct drawn_slab { struct slab slab; unsigned int chain[4]; };
struct array_cache { unsigned int avail, limit, batchcount, touched; void *entry[4]; };
struct kmem_list3 { struct list_head slabs_partial, slabs_full, slabs_free; struct array_cache *shared; };
struct kmem_cache { struct array_cache *array[2]; unsigned int buffer_size, num, gfporder, flags; const char *name; struct list_head next; struct kmem_list3 *nodelists[1]; };`;

describe("SLAB of 2.6.32", () => {
  const { kernel, at } = drawKernel({
    types: OLD_TYPES,
    heap: {
      "struct kmem_cache cache": {
        name: "old",
        buffer_size: 64,
        num: 4,
        next: [],
        array: ["&array", 0],
        nodelists: ["&node"],
      },
      "struct kmem_list3 node": { slabs_partial: ["&partial.slab.list"], slabs_full: [], slabs_free: [] },
      "struct drawn_slab partial": { "slab.inuse": 2, "slab.free": 3, chain: [0, 0xffff_ffff, 0, 1] },
      "struct array_cache array": { avail: 1, entry: [0x1000] },
      "struct page page": {},
    },
    globals: { "struct list_head cache_chain": ["&cache.next"] },
    overwrite: { "&page.lru.prev": "&partial", "&page.lru.next": "&cache" },
  });
  const [known] = slabCaches(kernel).caches;

  test("is counted by its own structures", () => {
    expect(known).toMatchObject({ name: "old", size: 64, objects: 4 });
    expect(cacheUsage(kernel, known, fail)).toEqual({ slabs: 1, total: 4, allocated: 1 });
  });

  test("chains the numbers of free objects", () => {
    expect(freeIndexes(kernel, known, at("&page"), fail)).toEqual([3, 1]);
  });

  test("a chain that runs in a circle ends, and is told", () => {
    const complaints: string[] = [];
    const broken = drawKernel({
      types: OLD_TYPES,
      heap: {
        "struct drawn_slab partial": { "slab.free": 1, chain: [0, 2, 1, 0] },
        "struct page page": {},
      },
      overwrite: { "&page.lru.prev": "&partial" },
    });
    expect(freeIndexes(broken.kernel, known, broken.at("&page"), (text) => complaints.push(text))).toEqual([1, 2]);
    expect(complaints).toHaveLength(1);
  });
});

function fail(text: string): void {
  throw new Error(text);
}
