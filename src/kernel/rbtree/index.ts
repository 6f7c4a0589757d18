/** kernel/rbtree: red-black trees. */
export * from "./positions.ts";
export * from "./rbtree.ts";
