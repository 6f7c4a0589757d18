/** codec/zstd: Zstandard, of pages and of files. */
export * from "./zstd.ts";
export { ZstdBlocks, type ZstdOutput } from "./zstd-blocks.ts";
