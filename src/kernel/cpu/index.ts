/** kernel/cpu: processors and per-CPU memory. */
export * from "./cpu.ts";
export * from "./cpu-notes.ts";
export * from "./per-cpu-counter.layout.ts";
export * from "./per-cpu-counter.ts";
