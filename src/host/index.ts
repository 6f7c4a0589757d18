/** host: what the core needs from Node: files, workers, caches, the terminal. */
export * from "./cache/index.ts";
export { debugFiles, debugSetup, findSplit } from "./debug-files/debug-files.ts";
export * from "./file-source.ts";
export * from "./file-writer.ts";
export { type HttpOptions, type HttpSource, isUrl, openUrl } from "./http/http-source.ts";
export * from "./name-index/index.ts";
export * from "./page-decoders.ts";
export * from "./section-decoders.ts";
export * from "./source-text.ts";
export { isPacked, type UnpackOptions, unpackFile, unpackOptions } from "./unpack/unpack-file.ts";
export * from "./zlib.ts";
