/** The system call that a task is in: its number and arguments, from the registers with which it entered the kernel. */
import type { RegisterName, Registers } from "#arch";
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { systemCalls } from "#kernel/system";
import { SyscallMetadata } from "./system-call.layout.ts";

/** An argument of a system call. Its value is a whole register: what a narrower type leaves out means nothing. */
export interface SystemCallArgument {
  readonly name: string;
  /** C's declaration of its type, as the kernel writes it: `const char __user *`. */
  readonly type: string;
  readonly value: Address;
}

/** A system call in progress. */
export interface SystemCall {
  readonly number: number;
  /** Without `sys_`. */
  readonly name: string;
  /** Undefined when the kernel does not say what its arguments are. */
  readonly arguments: readonly SystemCallArgument[] | undefined;
}

/** The registers of a system call's arguments (arch/x86/entry/entry_64.S, entry_SYSCALL_64). */
const REGISTERS: readonly RegisterName[] = ["rdi", "rsi", "rdx", "r10", "r8", "r9"];
/** The code segment of 64-bit programs (arch/x86/include/asm/segment.h, __USER_CS); 32-bit ones have other calls. */
const USER_CS = 0x33n;

/** Where `int $0x80` enters, which 64-bit programs can use for 32-bit calls, too (arch/x86/entry/entry_64_compat.S). */
const INT80 = /int80/i;

/**
 * The system call that the registers of a user program entered through the code named `entry`; undefined for an
 * interrupt, and for a call of 32 bits.
 */
export function systemCallOf(kernel: Kernel, registers: Registers, entry?: string): SystemCall | undefined {
  const number = registers.orig_rax;
  if (number === undefined || registers.cs !== USER_CS || INT80.test(entry ?? "")) return undefined;
  const call = optional(() => systemCalls(kernel))?.find((other) => BigInt(other.number) === number);
  const symbol = call && kernel.target.symbols.lookup(call.address)?.symbol.name;
  if (call === undefined || symbol === undefined) return undefined;
  const name = symbol.replace(/^(__x64_|__se_|__do_)?sys_/, "");
  return { number: call.number, name, arguments: optional(() => argumentsOf(kernel, call.number, registers)) };
}

function argumentsOf(kernel: Kernel, number: number, registers: Registers): readonly SystemCallArgument[] | undefined {
  const { memory } = kernel.target;
  const table = memory.pointer(kernel.symbol("syscalls_metadata"));
  const at = table === 0n ? table : memory.pointer(offsetBy(table, number * 8));
  if (at === 0n) return undefined;
  const metadata = kernel.layout(SyscallMetadata).at(at);
  const count = Math.min(metadata.argumentCount(), REGISTERS.length);
  const text = (list: Address, index: number): string => memory.cstring(memory.pointer(offsetBy(list, index * 8)), 256);
  return REGISTERS.slice(0, count).map((register, index) => ({
    name: text(metadata.names(), index),
    type: text(metadata.types(), index),
    value: registers[register] ?? (0n as Address),
  }));
}
