/** unwind: registers and memory in, frames with trust out. Knows no tasks. */
export * from "./frame.ts";
export * from "./unwind.ts";
