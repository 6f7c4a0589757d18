/** host/cache: files that can be made again, kept in the user's cache directory. */
export { type Cache, cacheOf } from "./cache.ts";
