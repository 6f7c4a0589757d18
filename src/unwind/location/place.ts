/** Where a DWARF location says that a value is. */
import type { Address, Bytes } from "#base";
import type { Confidence } from "../confidence.ts";
import type { KnownRegister } from "../restore.ts";

/** One place. */
export type Place =
  | { readonly kind: "memory"; readonly address: Address }
  | { readonly kind: "register"; readonly register: KnownRegister }
  /** The value itself, computed: 64 bits. */
  | { readonly kind: "value"; readonly value: bigint }
  /** The value's bytes, from the expression. */
  | { readonly kind: "bytes"; readonly bytes: Bytes }
  /** It cannot be told; why, in a few words. */
  | { readonly kind: "unknown"; readonly why: string };

/** Some of a value's bits at one place; `bits` is undefined when the place holds all of it. */
export interface Piece {
  readonly place: Place;
  readonly bits: number | undefined;
  /** First bit of the place that belongs to the value. */
  readonly offset: number;
}

/** The pieces of a value, lowest bits first, and what was leaned on to find them. */
export interface Located {
  readonly pieces: readonly Piece[];
  /** What the callers passed was needed (DW_OP_entry_value). */
  readonly byEntryValue: boolean;
  /** Less than certain where a register on the way was worked out, or what was passed is not sure. */
  readonly confidence: Confidence;
  /**
   * The upper bits of registers had a part in the result. Compilers compute as if a register that holds a narrower
   * variable had nothing above it (GCC writes a 32-bit sar so), which is not so.
   */
  readonly byUpperBits: boolean;
}
