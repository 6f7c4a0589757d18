/** kernel/death: which kind of death the kernel died, and the settings that decide about it. */
export * from "./death.ts";
export * from "./sysctl.ts";
