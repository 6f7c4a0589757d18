/** debuginfo/kallsyms: the symbol table that every kernel carries in its own memory. */
export * from "./kallsyms.ts";
export * from "./locate.ts";
