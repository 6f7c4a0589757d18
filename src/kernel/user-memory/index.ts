/** kernel/user-memory: address spaces of processes: their ranges, their pages wherever they are, and their contents. */
export * from "./user-memory.ts";
export * from "./user-pages.ts";
export * from "./vma-flags.ts";
export * from "./vmas.ts";
