/** kernel/lock: locks, wait queues, and who waits for what. */

export * from "./wait-queue.ts";
export { Mutex, Rwsem } from "./waiter.layout.ts";
export * from "./waits.ts";
