/** kernel/slab: caches of objects. */
export * from "./caches.ts";
export * from "./slab-place.ts";
