/** kernel/lock: locks, wait queues, and who waits for what. */
export * from "./waits.ts";
export { Mutex, PercpuRwsem, Rwsem } from "./waiter.layout.ts";
