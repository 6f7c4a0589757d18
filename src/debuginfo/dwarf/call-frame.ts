/** What call frame information says of one instruction (DWARF 5, 6.4): how to get from a frame to its caller's. */
import type { Bytes } from "#base";
import type { Encoding } from "./unit.ts";

/** How the canonical frame address is computed: usually the stack pointer before the call that made the frame. */
export type CfaRule =
  | { readonly kind: "register"; readonly register: number; readonly offset: number }
  | { readonly kind: "expression"; readonly expression: Bytes };

/** Where the caller's value of one register is (DWARF 5, 6.4.1). Offsets count from the canonical frame address. */
export type RegisterRule =
  | { readonly kind: "undefined" }
  | { readonly kind: "same" }
  /** Saved in memory at the address. */
  | { readonly kind: "offset"; readonly offset: number }
  /** The address itself is the value. */
  | { readonly kind: "value-offset"; readonly offset: number }
  | { readonly kind: "register"; readonly register: number }
  /** Saved in memory at what the expression computes; the canonical frame address is on its stack first. */
  | { readonly kind: "expression"; readonly expression: Bytes }
  | { readonly kind: "value-expression"; readonly expression: Bytes };

/** One row of the table that a frame description entry encodes. Registers are DWARF's numbers. */
export interface CallFrame {
  readonly cfa: CfaRule;
  /** Registers that no instruction spoke of are absent: the ABI says what became of them. */
  readonly registers: ReadonlyMap<number, RegisterRule>;
  /** The column that stands for the return address. */
  readonly returnAddress: number;
  /** The frame of a signal or exception handler: its return address is the instruction to run next. */
  readonly signal: boolean;
  /** How the expressions are encoded. */
  readonly encoding: Encoding;
}

/** Call frame information of one file, at link-time addresses. */
export interface CallFrames {
  /** The row for the instruction at `address`; undefined where no entry covers it. */
  find(address: bigint): CallFrame | undefined;
}
