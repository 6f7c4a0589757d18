/** kernel/fs: mounted file systems, and the names in them. */
export * from "./block-device.ts";
export * from "./freeze.ts";
export * from "./mounts.ts";
export * from "./path.ts";
export * from "./super-blocks.ts";
