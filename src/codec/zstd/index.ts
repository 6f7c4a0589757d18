/** codec/zstd: Zstandard, of pages and of files. */
export * from "./zstd.ts";
