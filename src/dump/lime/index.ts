/** dump/lime: what the LiME kernel module writes. */
export * from "./open.ts";
