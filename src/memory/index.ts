/** memory: address spaces of the dumped machine. */
export * from "./address-space.ts";
export * from "./dump-file.ts";
export * from "./kept-parts.ts";
export * from "./list.ts";
export * from "./physical-memory.ts";
export * from "./virtual-memory.ts";
