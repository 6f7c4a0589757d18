/** Register sets on a stack, found by how they look: for stacks that cannot be unwound, and for what is left of old calls. */
import { PT_REGS, PT_REGS_SIZE, parsePtRegs } from "#arch";
import { type Address, type Bytes, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import type { SavedRegisters } from "#unwind";
import { type CpuStack, cpuStackAt } from "./stacks.ts";
import { unwindSource } from "./task-stack.ts";

const CS = PT_REGS.indexOf("cs") * 8;
const RFLAGS = PT_REGS.indexOf("rflags") * 8;

/** arch/x86/include/asm/segment.h: __KERNEL_CS, __KERNEL_DS, __USER_CS, __USER32_CS, __USER_DS. */
const KERNEL_CS = 0x10;
const KERNEL_SS = 0x18n;
const USER_CS = 0x33;
const USER32_CS = 0x23;
const USER_SS = 0x2bn;

/** Bits of RFLAGS that no processor sets: 3, 5, 15 and all from 22 on; bit 1 is always set. */
const NEVER_SET = 0xffc0_8028;
const ALWAYS_SET = 0x2;

/**
 * Every place of `[start, start + size)` that holds what the kernel saves when it is entered (`struct pt_regs`), lowest
 * first: the code segment is the kernel's or the user's, the flags are possible, and instruction and stack pointer belong
 * there. What is left of an earlier call looks the same. Throws a fault where the stretch is not in the dump.
 */
export function* entryFrames(kernel: Kernel, start: Address, size: number): Generator<SavedRegisters, void> {
  const bytes = kernel.target.memory.read(start, size - (size % 8));
  const stack = cpuStackAt(kernel, start);
  for (let at = 0; at + PT_REGS_SIZE <= bytes.length; at += 8) {
    if (!mayBeSaved(bytes, at)) continue;
    const saved = savedAt(kernel, stack, offsetBy(start, at), bytes, at);
    if (saved !== undefined) yield saved;
  }
}

/** The part of the test that needs no wide numbers: it rules out all but a few places. */
function mayBeSaved(bytes: Bytes, at: number): boolean {
  if (bytes.u32(at + CS + 4) !== 0 || bytes.u32(at + RFLAGS + 4) !== 0) return false;
  const cs = bytes.u32(at + CS);
  if (cs !== KERNEL_CS && cs !== USER_CS && cs !== USER32_CS) return false;
  const flags = bytes.u32(at + RFLAGS);
  return (flags & NEVER_SET) === 0 && (flags & ALWAYS_SET) !== 0;
}

function savedAt(
  kernel: Kernel,
  stack: CpuStack | undefined,
  address: Address,
  bytes: Bytes,
  at: number,
): SavedRegisters | undefined {
  const registers = parsePtRegs(bytes, at);
  const { rip = 0n, rsp = 0n, cs = 0n, ss = 0n } = registers;
  const user = (cs & 3n) !== 0n;
  if (user) {
    const highest = kernel.target.paging.levels === 5 ? 1n << 56n : 1n << 47n;
    if (ss !== USER_SS || rip >= highest || rsp >= highest) return undefined;
  } else {
    const text = unwindSource(kernel).isText(rip as Address);
    // The processor aligns the stack pointer before it pushes; code with frames of whole words leaves no or one word.
    const behind = rsp - address - BigInt(PT_REGS_SIZE);
    const adjoins = behind === 0n || behind === 8n;
    const elsewhere =
      isKernelAddress(rsp as Address) && (ss === KERNEL_SS || (stack !== undefined && stack.kind !== "IRQ"));
    // A jump to nowhere is no text, but the registers adjoin what was interrupted.
    if (!(text && (adjoins || elsewhere)) && !(behind === 0n && ss === KERNEL_SS)) return undefined;
  }
  return { address, registers, partial: false, user };
}
