/**
 * One ORC entry: for a run of instructions, how the caller's stack pointer and frame pointer are found
 * (Documentation/arch/x86/orc-unwinder.rst; packed as in arch/x86/include/asm/orc_types.h, 6 bytes).
 */
import type { Bytes } from "#base";

/** What a computed register is based on; `undefined`: it did not change (frame pointer) or is unknown (stack pointer). */
export type OrcBase =
  | "undefined"
  | "prev-sp"
  | "ax"
  | "dx"
  | "di"
  | "bp"
  | "sp"
  | "r10"
  | "r13"
  | "bp-indirect"
  | "sp-indirect";

/**
 * `call`: an ordinary frame, the base gives the caller's stack pointer. `regs`: a whole pt_regs stands there.
 * `regs-partial`: only the five words that the processor pushed. `end`: the outermost frame. `undefined`: no information.
 */
export type OrcType = "call" | "regs" | "regs-partial" | "end" | "undefined";

/** How to find the caller from any of the instructions that the entry covers. Offsets in bytes. */
export interface OrcEntry {
  readonly spOffset: number;
  readonly bpOffset: number;
  readonly spBase: OrcBase;
  readonly bpBase: OrcBase;
  readonly type: OrcType;
  /** The frame was interrupted: its address is the next instruction to run, not a return address. */
  readonly signal: boolean;
}

/**
 * How the flags word is packed: `end-bit` (since v4.14) has 2 bits of type and an end bit; `signal-bit` puts a signal
 * bit before the end bit (kernel: ffb1b4a41016 "x86/unwind/orc: Add 'signal' field to ORC metadata" (v6.3));
 * `types` makes the end a type and numbers them anew (kernel: fb799447ae29 "x86,objtool: Split UNWIND_HINT_EMPTY in
 * two" (v6.4)); `registers` numbers the registers anew (kernel: 1735858caa4b (v7.1)).
 */
export type OrcFormat = "end-bit" | "signal-bit" | "types" | "registers";

const BASES: readonly OrcBase[] = [
  "undefined",
  "prev-sp",
  "dx",
  "di",
  "bp",
  "sp",
  "r10",
  "r13",
  "bp-indirect",
  "sp-indirect",
];
const BASES_7_1: readonly OrcBase[] = [
  "undefined",
  "ax",
  "dx",
  "sp",
  "bp",
  "di",
  "r10",
  "r13",
  "prev-sp",
  "sp-indirect",
  "bp-indirect",
];
const TYPES_OLD: readonly OrcType[] = ["call", "regs", "regs-partial", "undefined"];
const TYPES: readonly OrcType[] = ["undefined", "end", "call", "regs", "regs-partial"];

/** Bytes of an entry. */
export const ORC_ENTRY_SIZE = 6;

/** The entry at `offset`; unknown register or type numbers come out as `undefined`. */
export function parseOrcEntry(bytes: Bytes, offset: number, format: OrcFormat): OrcEntry {
  const flags = bytes.u16(offset + 4);
  const bases = format === "registers" ? BASES_7_1 : BASES;
  const spBase = bases[flags & 15] ?? "undefined";
  const old = format === "end-bit" || format === "signal-bit";
  const ends = old && ((flags >> (format === "end-bit" ? 10 : 11)) & 1) === 1;
  const named = (old ? TYPES_OLD[(flags >> 8) & 3] : TYPES[(flags >> 8) & 7]) ?? "undefined";
  // The old formats have no "undefined" type: a frame without a base for its stack pointer says so, or ends the stack.
  const type = old && spBase === "undefined" ? (ends ? "end" : "undefined") : named;
  return {
    spOffset: bytes.i16(offset),
    bpOffset: bytes.i16(offset + 2),
    spBase,
    bpBase: bases[(flags >> 4) & 15] ?? "undefined",
    type,
    signal: format === "end-bit" ? named !== "call" : ((flags >> (format === "signal-bit" ? 10 : 11)) & 1) === 1,
  };
}

/** Entries that are looked at: the first text of a kernel holds every kind, its entry code included. */
const SAMPLE = 16384;

/**
 * Which format a table has. No header says so, but the commonest entry of every kernel is an ordinary call frame based
 * on the stack pointer, and its flags word differs; the two oldest formats differ in where the end bit is. Seen on
 * 5.10, 6.1, 6.12 and 7.2; pinned by `entry.test.ts`.
 */
export function detectOrcFormat(entries: Bytes): OrcFormat {
  const count = Math.min(SAMPLE, Math.floor(entries.length / ORC_ENTRY_SIZE));
  let calls = 0;
  let types = 0;
  let registers = 0;
  let bit11 = 0;
  for (let i = 0; i < count; i++) {
    const flags = entries.u16(i * ORC_ENTRY_SIZE + 4);
    const call = flags & 0xf0f;
    if (call === 0x005) calls++;
    else if (call === 0x205) types++;
    else if (call === 0x203) registers++;
    if ((flags & 0x800) !== 0) bit11++;
  }
  if (registers > types && registers > calls) return "registers";
  if (types > calls) return "types";
  return bit11 > 0 ? "signal-bit" : "end-bit";
}
