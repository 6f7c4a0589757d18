/** kernel/system: the machine's identity and its death. */
export * from "./configuration.ts";
export * from "./dmi.ts";
export * from "./identity.ts";
export * from "./panic.ts";
export * from "./system-calls.ts";
export * from "./taints.ts";
