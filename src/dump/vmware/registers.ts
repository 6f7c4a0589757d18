/** The general registers in the order of the processor's own numbering, which VMware's blocks keep. */
export const GENERAL_REGISTERS = [
  "rax",
  "rcx",
  "rdx",
  "rbx",
  "rbp",
  "rsp",
  "rsi",
  "rdi",
  "r8",
  "r9",
  "r10",
  "r11",
  "r12",
  "r13",
  "r14",
  "r15",
] as const;

/** One of them. */
export type GeneralRegister = (typeof GENERAL_REGISTERS)[number];

/** The kernel has the upper half of the address space. */
const KERNEL_HALF = 1n << 63n;

/**
 * The selectors that Linux runs with where the processor was: nobody has published how snapshots store them, and the
 * address of the instruction tells which pair it must be (kernel: arch/x86/include/asm/segment.h, since v2.6).
 */
export function selectorsAt(rip: bigint): { readonly cs: number; readonly ss: number } {
  return rip >= KERNEL_HALF ? { cs: 0x10, ss: 0x18 } : { cs: 0x33, ss: 0x2b };
}
