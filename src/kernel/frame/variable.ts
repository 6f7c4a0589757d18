/** A variable of a frame, with how its value came to be known. */
import type { Value } from "#object";
import type { CType } from "#types";
import type { Confidence } from "#unwind";

/**
 * How a value was found. `dwarf`: where debug information puts it. `entry-value`: by what the caller passed, as debug
 * information tells. `call-site`: debug information has no place for it any more; it is what the caller passed.
 * `spill-slot`: read from a stack word in which the code saved it. `disassembly`: followed through the code.
 * `confirmed`: found so, and the kernel has such an object there.
 */
export type Provenance = "dwarf" | "entry-value" | "call-site" | "spill-slot" | "disassembly" | "confirmed";

/**
 * When a value was the variable's: at the frame's instruction; when its function was entered, and the function may have
 * given the variable another one since; or last, before the compiler had no use for it any more.
 */
export type Moment = "now" | "entry" | "last";

/** A value, how it was found, and how far it can be trusted. */
export interface Found {
  readonly value: Value;
  readonly provenance: Provenance;
  readonly confidence: Confidence;
  readonly moment: Moment;
  /** The steps by which it was found, where they are not debug information's own. */
  readonly steps: readonly string[];
}

/** An argument or local variable of a function. */
export interface FrameVariable {
  readonly kind: "argument" | "local";
  readonly name: string;
  /** How many blocks of its function it is inside of. */
  readonly block: number;
  readonly type: CType;
  /** Undefined when nobody knows. */
  readonly found: Found | undefined;
  /** Why not, in a few words, when it was not found. */
  readonly why: string | undefined;
}
