/** kernel/page: page frames, and what the kernel notes down of each (struct page). */
export * from "./compound.ts";
export * from "./page.layout.ts";
export * from "./page-blocks.ts";
export * from "./page-flag-names.ts";
export * from "./page-flags.ts";
export * from "./page-map.ts";
export * from "./page-type.ts";
export * from "./sections.ts";
