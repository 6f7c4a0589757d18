import { createRequire } from "node:module";
import type * as iced from "iced-x86";

/** The iced-x86 package: CommonJS around a wasm module, for Node alone. Its objects must be freed by hand. */
export type Iced = typeof iced;

/** Loads iced-x86; the first call in a process costs some 50 ms, so it is made when the first code is disassembled. */
export function loadIced(): Iced {
  return createRequire(import.meta.url)("iced-x86") as Iced;
}
