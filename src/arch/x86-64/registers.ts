/**
 * x86-64 register sets as the kernel saves them: `struct pt_regs` and the same layout in NT_PRSTATUS notes
 * (arch/x86/include/asm/ptrace.h, `struct user_regs_struct`).
 */
import { type Address, address, type Bytes } from "#base";

/** Names in the order of `struct pt_regs` (and of the first 21 words of `user_regs_struct`). */
export const PT_REGS = [
  "r15",
  "r14",
  "r13",
  "r12",
  "rbp",
  "rbx",
  "r11",
  "r10",
  "r9",
  "r8",
  "rax",
  "rcx",
  "rdx",
  "rsi",
  "rdi",
  "orig_rax",
  "rip",
  "cs",
  "rflags",
  "rsp",
  "ss",
] as const;

/** A register's name in `struct pt_regs`. */
export type RegisterName = (typeof PT_REGS)[number];

/** Register values; what was not saved or not restored is absent. */
export type Registers = { readonly [name in RegisterName]?: Address };

/** Registers by DWARF's number (System V ABI, AMD64 supplement, figure 3.36); 16 is the return address. */
export const DWARF_REGISTERS: readonly RegisterName[] = [
  "rax",
  "rdx",
  "rcx",
  "rbx",
  "rsi",
  "rdi",
  "rbp",
  "rsp",
  "r8",
  "r9",
  "r10",
  "r11",
  "r12",
  "r13",
  "r14",
  "r15",
  "rip",
];

/** The registers that a function gives back as it found them (System V ABI, 3.2.1). */
export const CALLEE_SAVED: readonly RegisterName[] = ["rbx", "rbp", "r12", "r13", "r14", "r15"];

/** The registers that the first six integer arguments are passed in. */
export const ARGUMENT_REGISTERS: readonly RegisterName[] = ["rdi", "rsi", "rdx", "rcx", "r8", "r9"];

/** sizeof(struct pt_regs) in bytes. */
export const PT_REGS_SIZE: number = PT_REGS.length * 8;

/** Copied, so that all sets are objects of one shape: stacks have one each. */
const NO_REGISTERS: Record<string, Address> = Object.fromEntries(PT_REGS.map((name) => [name, address(0)]));

/** The registers of a `struct pt_regs` at `offset` of `bytes`. */
export function parsePtRegs(bytes: Bytes, offset = 0): Registers {
  const registers = { ...NO_REGISTERS };
  for (let i = 0; i < PT_REGS.length; i++) registers[PT_REGS[i]] = bytes.address(offset + i * 8);
  return registers;
}

/** Offset of pr_reg in `struct elf_prstatus` (include/linux/elfcore.h) on x86-64. */
const PRSTATUS_REGISTERS = 112;
/** Offset of pr_pid. */
const PRSTATUS_PID = 32;

/** The registers and thread id of an NT_PRSTATUS note; undefined when the note is too short to hold them. */
export function parsePrstatus(data: Bytes): { readonly pid: number; readonly registers: Registers } | undefined {
  if (data.length < PRSTATUS_REGISTERS + PT_REGS_SIZE) return undefined;
  return { pid: data.u32(PRSTATUS_PID), registers: parsePtRegs(data, PRSTATUS_REGISTERS) };
}
