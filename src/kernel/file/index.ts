/** kernel/file: the files that tasks have open, their names, and their pages in memory. */
export * from "./file-names.ts";
export * from "./open-files.ts";
export * from "./page-cache.ts";
