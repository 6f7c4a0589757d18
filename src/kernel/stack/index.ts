/** kernel/stack: kernel stacks of tasks and processors. */
export * from "./stacks.ts";
export * from "./task-stack.ts";
