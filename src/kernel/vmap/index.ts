/** kernel/vmap: memory that the kernel mapped for itself (vmalloc). */
export * from "./vmap-areas.ts";
