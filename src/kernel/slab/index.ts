/** kernel/slab: caches of objects. */
export * from "./slab-cache.ts";
