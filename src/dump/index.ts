/** dump: containers of a machine's memory behind one interface. */
export * from "./describe-facts.ts";
export * from "./dump.ts";
export * from "./dump-source.ts";
export * from "./open.ts";
export type { Progress } from "./progress.ts";
export * from "./sniff.ts";
export { isMemoryBeside } from "./vmware/index.ts";
