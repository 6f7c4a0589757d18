import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { sheaves, slabCaches, slubUsage } from "./index.ts";

const COMMON = `
struct page { unsigned long flags; struct kmem_cache *slab_cache; struct list_head slab_list; void *freelist; unsigned short inuse; unsigned short objects; unsigned int page_type; };
struct slab_sheaf { struct list_head barn_list; struct kmem_cache *cache; unsigned int size; int node; void *objects[4]; };
struct slub_percpu_sheaves { int lock; struct slab_sheaf *main, *spare, *rcu_free; };
struct node_barn { int lock; struct list_head sheaves_full, sheaves_empty; unsigned int nr_full, nr_empty; };
struct kmem_cache_order_objects { unsigned int x; };`;
const MEMBERS =
  "struct slub_percpu_sheaves *cpu_sheaves; unsigned int size, object_size, offset; struct kmem_cache_order_objects oo; const char *name; struct list_head list;";

/** v6.18: the barn hangs below the node's lists. v7.1: beside them. */
const BELOW = `${COMMON}
struct kmem_cache_node { unsigned long nr_partial; struct list_head partial; atomic_long_t nr_slabs, total_objects; struct list_head full; struct node_barn *barn; };
struct kmem_cache { ${MEMBERS} struct kmem_cache_node *node[1]; };`;
const BESIDE = `${COMMON}
struct kmem_cache_node { unsigned long nr_partial; struct list_head partial; atomic_long_t nr_slabs, total_objects; struct list_head full; };
struct kmem_cache_per_node_ptrs { struct node_barn *barn; struct kmem_cache_node *node; };
struct kmem_cache { ${MEMBERS} struct kmem_cache_per_node_ptrs per_node[1]; };`;

const NODE = { nr_partial: 0, partial: [], nr_slabs: 2, total_objects: 20, full: [] };

describe.each([
  ["below the node's lists", BELOW, { node: ["&node"] }, { ...NODE, barn: "&barn" }],
  ["beside them", BESIDE, { per_node: [{ barn: "&barn", node: "&node" }] }, NODE],
])("sheaves, with the barn %s", (_name, types, nodes, node) => {
  const draw = (overwrite: KernelSpec["overwrite"]) =>
    drawKernel({
      types,
      heap: {
        "struct kmem_cache cache": { name: "drawn", size: 64, object_size: 64, oo: { x: 10 }, list: [], ...nodes },
        "struct kmem_cache_node node": node,
        "struct node_barn barn": { sheaves_full: ["&full.barn_list"], sheaves_empty: [] },
        "struct slab_sheaf main": { size: 2, objects: [0x1000, 0x1040] },
        "struct slab_sheaf later": { size: 1, objects: [0x1080] },
        "struct slab_sheaf full": { size: 4, objects: [0x10c0, 0x1100, 0x1140, 0x1180] },
      },
      perCpu: { "struct slub_percpu_sheaves parts": [{ main: "&main" }, { main: 0, rcu_free: "&later" }] },
      globals: { "struct list_head slab_caches": ["&cache.list"] },
      overwrite: { "&cache.cpu_sheaves": "&parts", ...overwrite },
    });

  test("hold free objects that no slab knows of", () => {
    const { kernel } = draw({});
    const [cache] = slabCaches(kernel).caches;
    const found = sheaves(kernel, cache, fail);
    expect(found.map(({ use, owner, objects }) => [use, owner, objects.length])).toEqual([
      ["main", 0, 2],
      ["rcu_free", 1, 1],
      ["full", 0, 4],
    ]);
    expect(slubUsage(kernel, cache, fail)).toEqual({ slabs: 2, total: 20, allocated: 13 });
  });

  test("of an impossible size are told, and the others count", () => {
    const { kernel } = draw({ "&main.size": 0xffff_ffffn });
    const [cache] = slabCaches(kernel).caches;
    const complaints: string[] = [];
    expect(slubUsage(kernel, cache, (text) => complaints.push(text)).allocated).toBe(15);
    expect(complaints).toEqual([expect.stringMatching(/^drawn: sheaf: [0-9a-f]+ invalid size: 4294967295$/)]);
  });
});

function fail(text: string): void {
  throw new Error(text);
}
