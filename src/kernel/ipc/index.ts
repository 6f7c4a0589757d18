/** kernel/ipc: System V's shared memory, semaphores and message queues. */
export * from "./ipc-objects.ts";
