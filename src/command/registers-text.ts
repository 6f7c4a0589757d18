import type { Registers } from "#arch";
import { hex } from "#base";

const word = (value: bigint | undefined, width = 16): string =>
  value === undefined ? "(unknown)".padStart(width) : hex(value, width);

/**
 * A register set as crash prints it below a frame: seven lines, each indented by four. A processor's own, which no entry
 * function saved, has no ORIG_RAX.
 */
export function formatRegisters(r: Registers, own = false): readonly string[] {
  return [
    `    RIP: ${word(r.rip)}  RSP: ${word(r.rsp)}  RFLAGS: ${word(r.rflags, 8)}`,
    `    RAX: ${word(r.rax)}  RBX: ${word(r.rbx)}  RCX: ${word(r.rcx)}`,
    `    RDX: ${word(r.rdx)}  RSI: ${word(r.rsi)}  RDI: ${word(r.rdi)}`,
    `    RBP: ${word(r.rbp)}   R8: ${word(r.r8)}   R9: ${word(r.r9)}`,
    `    R10: ${word(r.r10)}  R11: ${word(r.r11)}  R12: ${word(r.r12)}`,
    `    R13: ${word(r.r13)}  R14: ${word(r.r14)}  R15: ${word(r.r15)}`,
    `    ${own ? "" : `ORIG_RAX: ${word(r.orig_rax)}  `}CS: ${word(r.cs, 4)}  SS: ${word(r.ss, 4)}`,
  ];
}
