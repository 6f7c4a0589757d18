/** dump/flattened: makedumpfile's format for pipes, which QEMU's `dump-guest-memory` writes too. */
export * from "./flattened-source.ts";
