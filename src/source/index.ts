/** source: random access to bytes, wherever they are. Knows no formats. */
export * from "./byte-source.ts";
export * from "./chunked-source.ts";
export * from "./joined-source.ts";
export * from "./memory-source.ts";
export * from "./slice-source.ts";
