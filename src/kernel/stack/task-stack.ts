/** A task's kernel stack, unwound. */
import { PT_REGS, type RegisterName, type Registers } from "#arch";
import { type Address, lazy, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { cpuNote } from "#kernel/cpu";
import { currentTasks } from "#kernel/sched";
import { taskAt } from "#kernel/task";
import {
  type FrameRegisters,
  type KnownRegister,
  lookupAddress,
  type Stack,
  type UnwindSource,
  type UnwindStart,
  unwind,
} from "#unwind";
import { findLostStart } from "./lost-registers.ts";
import { InactiveFrame } from "./stack.layout.ts";
import { cpuStackAt, threadSize } from "./stacks.ts";

/** A task's unwound stack, and how it was begun. */
export interface TaskStack extends Stack {
  /** The processor that was running the task; undefined for a task that was switched out. */
  readonly cpu: number | undefined;
  /** The registers of the innermost frame: a processor's, or what a task that was switched out had left on its stack. */
  readonly registers: FrameRegisters;
  /** A sentence about why the stack is not what the processor was doing, or not all of it; undefined when it is. */
  readonly lacks: string | undefined;
}

/** What the unwinder reads of this dump. */
export function unwindSource(kernel: Kernel): UnwindSource {
  return kernel.once(makeSource);
}

function makeSource(kernel: Kernel): UnwindSource {
  return {
    memory: kernel.target.memory,
    orc: kernel.target.orc,
    isText: (at) => textRanges(kernel).some(({ start, end }) => at >= start && at < end),
  };
}

/** Kernel text, initialisation text and modules. Symbol letters do not tell: 7.2 marks data as `T` too. */
function textRanges(kernel: Kernel): readonly { readonly start: Address; readonly end: Address }[] {
  return kernel.once(readTextRanges);
}

function readTextRanges(kernel: Kernel): readonly { readonly start: Address; readonly end: Address }[] {
  const { symbols, modules } = kernel.target;
  const image = [
    ["_stext", "_etext"],
    ["_sinittext", "_einittext"],
  ].flatMap(([from, to]) => {
    const start = symbols.find(from)?.address;
    const end = symbols.find(to)?.address;
    return start === undefined || end === undefined ? [] : [{ start, end }];
  });
  return [...image, ...modules.map(({ base, textSize }) => ({ start: base, end: offsetBy(base, textSize) }))];
}

/** The processor that runs the task; undefined when none does. */
function runningOn(kernel: Kernel, task: Address): number | undefined {
  for (const [cpu, current] of currentTasks(kernel)) {
    if (current === task) return cpu;
  }
  return undefined;
}

/** The registers that the dump holds for a processor; undefined when its note is missing. */
function cpuRegisters(kernel: Kernel, cpu: number): Registers | undefined {
  return cpuNote(kernel, cpu)?.registers;
}

/**
 * Unwinds a task: from its processor's registers while it runs, else from where it was switched out. Where the dump lacks
 * the registers of the processor, a stack that ends in a death is found by it; without that, what is left is where the
 * task was switched out last, and `lacks` says so.
 */
export function taskStack(kernel: Kernel, task: Address): TaskStack {
  const cpu = runningOn(kernel, task);
  const registers = cpu === undefined ? undefined : cpuRegisters(kernel, cpu);
  const live = registers === undefined ? undefined : startFromRegisters(kernel, task, registers);
  const source = unwindSource(kernel);
  if (live !== undefined) return { ...unwind(source, live), cpu, registers: liveRegisters(live), lacks: undefined };
  if (cpu !== undefined && registers === undefined) {
    const lost = findLostStart(kernel, source, task, cpu);
    const missing = `the dump has no registers of processor ${cpu}`;
    if (lost !== undefined) {
      const lacks = `${missing}: the stack was searched for where the processor stopped`;
      return { ...unwind(source, lost), cpu, registers: new Map(), lacks };
    }
    const lacks = `${missing}: this is where the task was switched out last`;
    return { ...unwind(source, startFromSwitch(kernel, task)), cpu, registers: switchedRegisters(kernel, task), lacks };
  }
  const { frames, stop } = unwind(source, startFromSwitch(kernel, task));
  const pushed = lazy(() => switchedRegisters(kernel, task));
  return {
    frames,
    stop,
    cpu,
    // Most stacks are shown without any.
    get registers() {
      return pushed();
    },
    lacks: undefined,
  };
}

/** Where the stack of a task begins, before anything is unwound. */
export interface StackBegin {
  /** The processor that was running it; undefined for a task that was switched out. */
  readonly cpu: number | undefined;
  readonly start: UnwindStart;
  /** The stack pointer: its processor's, or the one that it was switched out with. */
  readonly sp: Address;
}

/** Its processor's registers while it runs in the kernel, else where it was switched out last. */
export function stackBegin(kernel: Kernel, task: Address): StackBegin {
  const cpu = runningOn(kernel, task);
  const registers = cpu === undefined ? undefined : cpuRegisters(kernel, cpu);
  const live = registers === undefined ? undefined : startFromRegisters(kernel, task, registers);
  if (live !== undefined) return { cpu, start: live, sp: live.sp };
  return { cpu, start: startFromSwitch(kernel, task), sp: taskAt(kernel, task).savedSp() };
}

/** The registers of a task that its processor was running in user mode: then its kernel stack is empty. */
export function userModeRegisters(kernel: Kernel, task: Address): Registers | undefined {
  const cpu = runningOn(kernel, task);
  const registers = cpu === undefined ? undefined : cpuRegisters(kernel, cpu);
  return registers !== undefined && ((registers.cs ?? 0n) & 3n) !== 0n ? registers : undefined;
}

function liveRegisters({ registers = {} }: UnwindStart): FrameRegisters {
  return new Map(
    PT_REGS.flatMap((name): [RegisterName, KnownRegister][] => {
      const value = registers[name];
      return value === undefined ? [] : [[name, { value, slot: undefined, certain: true }]];
    }),
  );
}

/** What __switch_to_asm pushed: the registers that a function must give back. */
function switchedRegisters(kernel: Kernel, task: Address): FrameRegisters {
  const at = taskAt(kernel, task).savedSp();
  const layout = kernel.layout(InactiveFrame);
  const frame = layout.at(at);
  return new Map(
    PUSHED.flatMap(([name, field]): [RegisterName, KnownRegister][] => {
      const value = optional(() => frame[field]());
      if (value === undefined) return [];
      return [[name, { value, slot: offsetBy(at, layout.offset(field)), certain: true }]];
    }),
  );
}

const PUSHED = [
  ["r15", "r15"],
  ["r14", "r14"],
  ["r13", "r13"],
  ["r12", "r12"],
  ["rbx", "bx"],
  ["rbp", "bp"],
] as const;

/** Registers are a start only while the processor was in the kernel, on this task's stack or one of its own. */
function startFromRegisters(kernel: Kernel, task: Address, registers: Registers): UnwindStart | undefined {
  const { rip, rsp, rbp, cs } = registers;
  if (rip === undefined || rsp === undefined || ((cs ?? 0n) & 3n) !== 0n) return undefined;
  const stack = taskAt(kernel, task).stack();
  const own = rsp >= stack && rsp < stack + BigInt(threadSize(kernel));
  if (!own && cpuStackAt(kernel, rsp) === undefined) return undefined;
  return { ip: rip, sp: rsp, bp: rbp, slot: undefined, registers };
}

/** thread.sp points at the frame that __switch_to_asm pushed (arch/x86/entry/entry_64.S). */
function startFromSwitch(kernel: Kernel, task: Address): UnwindStart {
  const sp = taskAt(kernel, task).savedSp();
  const frame = kernel.layout(InactiveFrame).at(sp);
  const slot = frame.returnSlot();
  return { ip: frame.returnAddress(), sp: (slot + 8n) as Address, bp: frame.bp(), slot, registers: undefined };
}

/** `function+offset` of a frame, by the address inside its call instruction. */
export function frameFunction(
  kernel: Kernel,
  frame: { readonly ip: Address; readonly exact: boolean },
): string | undefined {
  const at = lookupAddress(frame);
  return kernel.target.symbols.lookup(at)?.symbol.name;
}
