/** kernel/signal: signals, what is done with them, which wait. */
export * from "./signals.ts";
