/** kernel/slab: caches of objects. */
export * from "./caches.ts";
export * from "./sheaves.ts";
export * from "./slab-allocator.ts";
export * from "./slab-head.ts";
export * from "./slab-objects.ts";
export * from "./slab-place.ts";
export * from "./slab-scan.ts";
export * from "./slub.ts";
export * from "./usage.ts";
