/** kernel/mm: memory of the machine: nodes, zones, free blocks, counters. */
export * from "./counters.ts";
export * from "./free-blocks.ts";
export * from "./memory.ts";
export * from "./memory-blocks.ts";
export * from "./node.layout.ts";
export * from "./nodes.ts";
export * from "./summary.ts";
