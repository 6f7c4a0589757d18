/** unwind: registers and memory in, frames with trust out, and where their values are. Knows no tasks. */
export * from "./confidence.ts";
export * from "./frame.ts";
export * from "./restore.ts";
export * from "./unwind.ts";
