import type { Registers } from "#arch";
import type { Address, MemoryFault } from "#base";

/**
 * How a frame was found, best first. `registers`: the processor's own state. `orc`: by the kernel's unwind tables.
 * `frame-pointer`: no table describes the address, the frame pointer chain was followed. `scan`: the stack was searched
 * for the next word that is a return address; the frame may be stale.
 */
export type Trust = "registers" | "orc" | "frame-pointer" | "scan";

/** A `struct pt_regs` (or the processor's part of one) that stands at the base of an entry function's frame. */
export interface SavedRegisters {
  /** Address of the (possibly partial) pt_regs: where its r15 is or would be. */
  readonly address: Address;
  readonly registers: Registers;
  /** Only rip, cs, rflags, rsp and ss were saved there. */
  readonly partial: boolean;
  /** The interrupted code ran in user mode: the kernel's part of the stack ends here. */
  readonly user: boolean;
}

/** One activation of a function on a stack. */
export interface Frame {
  /** Instruction: a return address, or, when `exact`, the instruction that runs next. */
  readonly ip: Address;
  /** Stack pointer while the function's callee ran, or at `ip` when exact. */
  readonly sp: Address;
  /** Address of the stack word that holds `ip`; undefined when it came from registers. */
  readonly slot: Address | undefined;
  /** Frame pointer (rbp) in this frame, when known. */
  readonly bp: Address | undefined;
  readonly exact: boolean;
  readonly trust: Trust;
  /** Registers that this frame's function saved when it was entered from outside C: an exception, interrupt or system call. */
  readonly saved: SavedRegisters | undefined;
}

/** Why unwinding stopped; `end` and `user` are the good ones. */
export type StopReason =
  | { readonly kind: "end" }
  | { readonly kind: "user" }
  | { readonly kind: "no-table"; readonly at: Address }
  | { readonly kind: "fault"; readonly fault: MemoryFault }
  | { readonly kind: "loop"; readonly at: Address }
  | { readonly kind: "budget" };

/** The frames of a stack, innermost first, and why there are no more. */
export interface Stack {
  readonly frames: readonly Frame[];
  readonly stop: StopReason;
}

/** The address to look a frame's function, line and unwind entry up by: inside the call instruction for a return address. */
export function lookupAddress(frame: Pick<Frame, "ip" | "exact">): Address {
  return (frame.exact ? frame.ip : frame.ip - 1n) as Address;
}
