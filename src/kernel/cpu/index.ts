/** kernel/cpu: processors and per-CPU memory. */
export * from "./cpu.ts";
