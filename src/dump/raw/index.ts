/** dump/raw: physical memory without any header, placed by whoever names it. */
export * from "./open.ts";
