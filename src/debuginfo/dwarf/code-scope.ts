/** What DWARF says of one instruction: the function around it, the calls inlined there, and their variables. */
import type { Bytes } from "#base";
import type { Die } from "./info.ts";
import type { SourcePosition } from "./line-finder.ts";
import type { LastLocation } from "./location-list.ts";
import type { Unit } from "./unit.ts";

/** Where a variable is at one instruction. `none`: nowhere, it has been optimised away there. */
export type VariableLocation =
  | { readonly kind: "expression"; readonly expression: Bytes }
  /** DW_AT_const_value: an integer of the variable's type, or its bytes. */
  | { readonly kind: "constant"; readonly value: bigint | Bytes }
  | { readonly kind: "none" };

/** A parameter or local variable that is in scope. */
export interface CodeVariable {
  readonly kind: "parameter" | "local";
  readonly name: string;
  /** How many blocks of the scope it is inside of: 0 for parameters and the function's own locals. */
  readonly block: number;
  /** The entry that holds the location; for one without, that of the variable. */
  readonly die: Die;
  /** The entry of its type, as `Info.die` takes it, through DW_AT_abstract_origin; undefined for none. */
  readonly type: number | undefined;
  readonly location: VariableLocation;
  /** For one that is nowhere now: where it was last before, in the order of the code, and up to which instruction. */
  last(): LastLocation | undefined;
}

/** One function at an instruction: compiled out of line, or inlined into the next. */
export interface CodeScope {
  /** DW_TAG_subprogram or DW_TAG_inlined_subroutine. */
  readonly die: Die;
  readonly name: string;
  readonly inlined: boolean;
  /** Where the next scope calls this one; undefined for the outermost and where the compiler did not say. */
  readonly call: SourcePosition | undefined;
  /**
   * Where the function, or the inlined call, is entered: DW_AT_entry_pc, else the first of its addresses. That is not
   * always the lowest, since a part of a function that rarely runs may be placed before it.
   */
  readonly entry: bigint | undefined;
  /** Its return type's entry; undefined for void. */
  readonly type: number | undefined;
  /**
   * Parameters in the order of the prototype, then locals: those of the outer blocks before those of inner ones. What an
   * inlined call leaves out of the variables of its function is there, without a location.
   */
  readonly variables: readonly CodeVariable[];
}

/** A value that a caller passes (DW_TAG_call_site_parameter, DW_TAG_GNU_call_site_parameter). */
export interface CallParameter {
  /** Where the callee finds it on entry: a register, or memory relative to the stack pointer. */
  readonly location: Bytes;
  /** What it is, in terms of the caller's registers that the call preserves; undefined when the compiler did not say. */
  readonly value: Bytes | undefined;
}

/** A call in a function (DW_TAG_call_site, DW_TAG_GNU_call_site). */
export interface CallSite {
  readonly parameters: readonly CallParameter[];
  /** The entry of the function that is called, abstract or concrete; undefined for an indirect call. */
  readonly callee: number | undefined;
  /** A jump that leaves no frame. */
  readonly tail: boolean;
}

/** Everything about one instruction. */
export interface CodeAt {
  readonly unit: Unit;
  /** Innermost first; the last one is the function that the code belongs to. Never empty. */
  readonly scopes: readonly CodeScope[];
  /** DW_AT_frame_base of the function, usually DW_OP_call_frame_cfa. */
  readonly frameBase: Bytes | undefined;
  /** The call in this function that returns to `address`. */
  callSite(address: bigint): CallSite | undefined;
}

/** Functions of one file, at link-time addresses. */
export interface CodeFinder {
  /** What is at the instruction at `address`; undefined where no function of the file covers it. */
  find(address: bigint): CodeAt | undefined;
}
