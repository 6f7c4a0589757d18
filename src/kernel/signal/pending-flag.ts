/** Which bit of thread_info.flags says that a signal waits (TIF_SIGPENDING): no debug information has it. */
import { optional } from "#base";
import type { Kernel } from "#kernel";

/** The bit on x86 until v6.18; the generic bits of include/asm-generic/thread_info_tif.h put it elsewhere. */
const USUAL = 2;

/** The functions that set the bit, newest first; they do it in their first few instructions. */
const SETTERS = ["signal_wake_up_state", "signal_wake_up"];
const SEARCHED = 96;

/** `lock orb $imm8` on memory: the prefix, the opcode, and 1 as its extension. */
const LOCK = 0xf0;
const ARITHMETIC_BYTE = 0x80;
const OR = 1;

/** The bit's number: what the kernel's own code sets when it wakes a thread for a signal. */
export const pendingFlag = (kernel: Kernel): number => kernel.once(readFlag);

function readFlag(kernel: Kernel): number {
  for (const name of SETTERS) {
    const symbol = kernel.target.symbols.find(name);
    const bit = symbol && optional(() => bitSet(kernel.target.memory.read(symbol.address, SEARCHED)));
    if (bit !== undefined) return bit;
  }
  return USUAL;
}

/** The bit that the first locked `or` of a byte sets; undefined when none sets one alone. */
function bitSet(code: { readonly length: number; u8(at: number): number }): number | undefined {
  for (let at = 0; at + 8 < code.length; at++) {
    if (code.u8(at) !== LOCK || code.u8(at + 1) !== ARITHMETIC_BYTE) continue;
    const operand = code.u8(at + 2);
    if (((operand >> 3) & 7) !== OR) continue;
    const mask = code.u8(at + 3 + addressBytes(operand));
    if (mask !== 0 && (mask & (mask - 1)) === 0) return Math.log2(mask);
  }
  return undefined;
}

/** Bytes between an x86 ModRM byte and what follows its address: a SIB byte, and a displacement. */
function addressBytes(operand: number): number {
  const [mode, register] = [operand >> 6, operand & 7];
  const displacement = mode === 1 ? 1 : mode === 2 || (mode === 0 && register === 5) ? 4 : 0;
  return displacement + (mode !== 3 && register === 4 ? 1 : 0);
}
