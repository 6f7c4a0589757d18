/** dump/kdump: makedumpfile's compressed format. */
export * from "./open.ts";
