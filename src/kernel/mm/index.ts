/** kernel/mm: memory of the machine. */
export * from "./memory.ts";
