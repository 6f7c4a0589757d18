/** kernel/stack: kernel stacks of tasks and processors. */
export * from "./chosen-stack.ts";
export * from "./entry-frames.ts";
export * from "./return-addresses.ts";
export * from "./stack-check.ts";
export * from "./stacks.ts";
export * from "./task-stack.ts";
