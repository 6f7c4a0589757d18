/** arch: what differs between processors, as records of data and functions. */
export * from "./disassembler.ts";
