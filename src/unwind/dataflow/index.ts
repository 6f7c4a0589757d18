/** unwind/dataflow: where registers and arguments of frames are, by the code alone. */
export type { Finding } from "./evaluate.ts";
export * from "./format-value.ts";
export * from "./function-code.ts";
export * from "./function-flow.ts";
export * from "./stack-values.ts";
