/** kernel/list: linked lists of structures. */
export * from "./list.ts";
