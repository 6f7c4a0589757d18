/** kernel/irq: interrupts, their handlers and counts; vectors; softirqs. */
export * from "./descriptors.ts";
export * from "./softirqs.ts";
export * from "./vectors.ts";
