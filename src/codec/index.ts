/** codec: decompression of pages. Knows no files. */
export * from "./inflate.ts";
export * from "./lz4.ts";
export * from "./lzo.ts";
export * from "./own-decoders.ts";
export * from "./page-decoder.ts";
export * from "./snappy.ts";
export * from "./zstd/index.ts";
