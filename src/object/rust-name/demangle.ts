/** The names of Rust's functions and statics as people write them, from what the compiler names their symbols. */
import { demangleLegacy } from "./legacy.ts";
import { demangleV0 } from "./v0.ts";

/**
 * What a symbol of Rust's is called: of v0 mangling (`_RNvCs1234_7mycrate3foo`) or the older one that looks like C++'s
 * (`_ZN7mycrate3foo17h…E`). Hashes are left out, and what the compiler adds behind a dot. Undefined for other symbols.
 */
export function demangleRust(symbol: string): string | undefined {
  return symbol.startsWith("_R") ? demangleV0(symbol) : demangleLegacy(symbol);
}
