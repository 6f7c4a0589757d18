/** kernel/rbtree: red-black trees. */
export * from "./rbtree.ts";
