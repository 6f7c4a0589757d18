/** kernel/log: the kernel's own log. */
export * from "./records.ts";
