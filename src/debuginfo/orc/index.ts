/** debuginfo/orc: the kernel's own unwind tables. */
export * from "./entry.ts";
export * from "./table.ts";
