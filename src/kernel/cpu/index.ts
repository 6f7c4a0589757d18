/** kernel/cpu: processors and per-CPU memory. */
export * from "./cpu.ts";
export * from "./cpu-notes.ts";
