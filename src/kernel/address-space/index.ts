/** kernel/address-space: what is mapped where: regions of the kernel's half, and the page tables of processes. */
export * from "./kernel-regions.ts";
export * from "./mapped-stretches.ts";
export * from "./page-table-root.ts";
export * from "./physical-stretches.ts";
export * from "./user-page-table.ts";
