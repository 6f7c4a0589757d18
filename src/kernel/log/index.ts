/** kernel/log: the kernel's own log, and what had not reached it. */
export * from "./audit.ts";
export type { LogRecord } from "./log-record.ts";
export * from "./records.ts";
export * from "./safe-buffers.ts";
