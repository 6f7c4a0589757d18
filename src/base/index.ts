/** base: what everything stands on. Knows nothing of dumps. */
export * from "./address.ts";
export * from "./bytes.ts";
export * from "./cell.ts";
export * from "./errors.ts";
export * from "./escape.ts";
export * from "./json.ts";
export * from "./lazy.ts";
export * from "./lru.ts";
export * from "./remembered.ts";
export * from "./round-up.ts";
export * from "./utf8.ts";
