/** kernel/time: clocks, jiffies, load. */
export * from "./clock.ts";
