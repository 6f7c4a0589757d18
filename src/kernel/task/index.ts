/** kernel/task: tasks, their states, where they are found. */

export * from "./memory.ts";
export * from "./namespaces.ts";
export * from "./policy.ts";
export * from "./process.ts";
export * from "./relations.ts";
export * from "./state.ts";
export { Task } from "./task.layout.ts";
export * from "./task.ts";
export * from "./task-table.ts";
