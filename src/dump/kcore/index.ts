/** dump/kcore: the running machine. */
export * from "./open.ts";
