/** kernel/sched: run queues. */
export * from "./runqueue.ts";
