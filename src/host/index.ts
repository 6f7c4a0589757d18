/** host: what the core needs from Node: files, workers, caches, the terminal. */
export * from "./file-source.ts";
export * from "./page-decoders.ts";
export * from "./source-text.ts";
export * from "./zlib.ts";
