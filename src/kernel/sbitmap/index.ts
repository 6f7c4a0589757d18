/** kernel/sbitmap: bitmaps that many processors take bits of at once. */
export * from "./sbitmap.ts";
