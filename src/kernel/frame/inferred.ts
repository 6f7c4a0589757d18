/** What the code alone tells of a stack: registers and arguments of its frames, without debug information. */
import { PT_REGS } from "#arch";
import { type Address, hex, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import type { TaskStack } from "#kernel/stack";
import { systemCalls } from "#kernel/system";
import { type Frame, lookupAddress, type SavedRegisters } from "#unwind";
import { type FlowFrame, type FrameValues, stackValues } from "#unwind/dataflow";
import { type AnalysedFunction, analysedFunction, thunkRegister } from "./code-flow.ts";

/** Values of every frame of `stack`; none for each where there is no disassembler. */
export function inferredValues(kernel: Kernel, stack: TaskStack): readonly (FrameValues | undefined)[] {
  const { disassembler, memory } = kernel.target;
  if (disassembler === undefined) return stack.frames.map(() => undefined);
  const frames = stack.frames.map((frame, index) => flowFrame(kernel, stack, frame, index));
  return stackValues(
    {
      memory,
      disassembler,
      thunk: (target) => thunkRegister(kernel, target),
      functionAt: (entry) => functionEnteredAt(kernel, entry),
      isConstant: (at) => constantRanges(kernel).some(({ start, end }) => at >= start && at < end),
    },
    frames,
  );
}

function functionEnteredAt(kernel: Kernel, entry: Address): FlowFrame["flow"] {
  const found = analysedFunction(kernel, entry);
  return found?.symbol.address === entry ? found.flow : undefined;
}

function flowFrame(kernel: Kernel, stack: TaskStack, frame: Frame, index: number): FlowFrame {
  const at = lookupAddress(frame);
  const found = frame.ip === 0n ? undefined : analysedFunction(kernel, at);
  return {
    name: found === undefined ? `0x${hex(frame.ip)}` : `${found.symbol.name}+0x${hex(at - found.symbol.address)}`,
    // A frame that was searched for may be stale: what its code says of the stack would be said of another's.
    flow: frame.trust === "scan" ? undefined : found?.flow,
    ip: frame.ip,
    exact: frame.exact,
    sp: frame.sp,
    entrySp: frame.saved === undefined ? stack.frames[index + 1]?.slot : systemCallEntry(found, frame),
    registers: knownRegisters(stack, index),
    called: systemCallFunction(kernel, stack, index),
    entered: found === undefined || frame.saved === undefined ? undefined : systemCallRegisters(found, frame.saved),
  };
}

/** What the program called the kernel with: all registers as they were saved, and the call's number in rax. */
function systemCallRegisters(
  found: AnalysedFunction,
  { address, registers, user }: SavedRegisters,
): FlowFrame["entered"] {
  if (!user || found.symbol.name !== SYSTEM_CALL_ENTRY) return undefined;
  return new Map(
    PT_REGS.flatMap((name, index) => {
      const value = registers[name];
      // The word of rax is for the result by then.
      if (value === undefined || name === "rax") return [];
      return [[name === "orig_rax" ? "rax" : name, { value, slot: offsetBy(address, index * 8) }] as const];
    }),
  );
}

/**
 * The function that the system call table has for the task's call, where do_syscall_64 called it. How the code comes to it
 * is hard to follow (an index that is masked against speculation; since v6.9 a function of jumps), where to is not
 * (arch/x86/entry/common.c, do_syscall_x64 and x64_sys_call).
 */
function systemCallFunction(kernel: Kernel, stack: TaskStack, index: number): Address | undefined {
  const [caller, entry] = [stack.frames[index + 1], stack.frames[index + 2]];
  const number = entry?.saved?.user ? entry.saved.registers.orig_rax : undefined;
  if (caller === undefined || number === undefined) return undefined;
  if (kernel.target.symbols.lookup(lookupAddress(caller))?.symbol.name !== "do_syscall_64") return undefined;
  return optional(() => systemCalls(kernel))?.find((call) => BigInt(call.number) === number)?.address;
}

/** Where the kernel begins to make pt_regs of a system call (arch/x86/entry/entry_64.S). */
const SYSTEM_CALL_ENTRY = "entry_SYSCALL_64_after_hwframe";

/**
 * Where the stack pointer is when a system call enters the kernel: at the processor's own part of pt_regs, rip and what
 * is behind it, which entry_SYSCALL_64 has made by then (arch/x86/entry/entry_64.S). Other entries call what is no C on
 * their way, so nothing is said of them.
 */
function systemCallEntry(found: AnalysedFunction | undefined, { saved }: Frame): Address | undefined {
  if (saved === undefined || found?.symbol.name !== SYSTEM_CALL_ENTRY) return undefined;
  return offsetBy(saved.address, PT_REGS.indexOf("rip") * 8);
}

/** Memory that nothing writes once the kernel has started: code, and read-only data. */
function constantRanges(kernel: Kernel): readonly { readonly start: Address; readonly end: Address }[] {
  return kernel.once(readConstantRanges);
}

function readConstantRanges({ target: { symbols } }: Kernel): ReturnType<typeof constantRanges> {
  return [
    ["_stext", "_etext"],
    ["__start_rodata", "__end_rodata"],
  ].flatMap(([from, to]) => {
    const start = symbols.find(from)?.address;
    const end = symbols.find(to)?.address;
    return start === undefined || end === undefined ? [] : [{ start, end }];
  });
}

/** Registers that need no restoring: the innermost frame's, and those that an entry from outside C saved. */
function knownRegisters(stack: TaskStack, index: number): FlowFrame["registers"] {
  if (index === 0) return stack.registers;
  const saved = stack.frames[index - 1]?.saved;
  if (saved === undefined || saved.partial) return undefined;
  return new Map(
    Object.entries(saved.registers).map(([name, value]) => [
      name as keyof typeof saved.registers,
      { value, slot: undefined },
    ]),
  );
}
