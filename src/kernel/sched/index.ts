/** kernel/sched: run queues. */
export * from "./queued-tasks.ts";
export * from "./runqueue.ts";
export * from "./task-groups.ts";
