/** kernel/timer: timers that wait, coarse ones in wheels and high-resolution ones in trees. */
export * from "./hrtimers.ts";
export * from "./wheels.ts";
