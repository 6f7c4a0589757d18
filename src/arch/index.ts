/** arch: what differs between processors, as records of data and functions. */
export * from "./arch.ts";
export * from "./bpf/index.ts";
export * from "./disassembler.ts";
export * from "./x86-64/index.ts";
