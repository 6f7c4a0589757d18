/** kernel/system: the machine's identity and its death. */
export * from "./identity.ts";
export * from "./panic.ts";
