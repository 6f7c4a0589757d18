/** A task's stack, unwound from where somebody says. */
import { type Address, offsetBy, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { Task } from "#kernel/task";
import { type Stack, type UnwindStart, unwind } from "#unwind";
import { returnAddresses } from "./return-addresses.ts";
import { type CpuStack, cpuStacks, threadSize } from "./stacks.ts";
import { stackBegin, type TaskStack, unwindSource } from "./task-stack.ts";

/** Where to begin: a stack pointer, an instruction, or both. */
export interface ChosenBegin {
  readonly sp: Address | undefined;
  readonly ip: Address | undefined;
}

/** Return addresses that are tried as the begin of a stack. */
const MOST_TRIED = 512;

/**
 * The stack of `task` from `begin`. An instruction is where the innermost function was, the stack pointer its own; when
 * the unwind tables make nothing of that, or only a stack pointer is given, it is the first return address from there on
 * from which the tables lead to the end of the stack, or else the first of all. A stack pointer that is the one which the
 * task was switched out with, or its processor's, gives the usual stack. Throws UsageError for a stack pointer on no stack
 * of the task's, and when nothing is found.
 */
export function stackFrom(kernel: Kernel, task: Address, begin: ChosenBegin): TaskStack {
  const usual = stackBegin(kernel, task);
  const sp = begin.sp ?? usual.sp;
  const stretch = stretchOf(kernel, task, sp, usual.cpu);
  const cpu = usual.cpu;
  const whole = { cpu, registers: new Map(), lacks: undefined };
  const source = unwindSource(kernel);
  if (begin.ip === undefined) {
    if (sp === usual.sp) return { ...unwind(source, usual.start), ...whole };
  } else {
    const registers = usual.start.registers;
    const start: UnwindStart = { ip: begin.ip, sp, bp: usual.start.bp, slot: undefined, registers };
    const stack = unwind(source, start);
    // The instruction is what was said, no frame that was found: the frames begin with its caller.
    if (stack.frames.length > 1 && ends(stack)) return { ...stack, frames: stack.frames.slice(1), ...whole };
  }
  const from = sp - (sp % 8n);
  let first: Stack | undefined;
  let tried = 0;
  for (const { slot, ip } of returnAddresses(kernel, from as Address, stretch.end)) {
    const stack = unwind(source, { ip, sp: offsetBy(slot, 8), bp: undefined, slot, registers: undefined });
    if (ends(stack)) return { ...stack, ...whole };
    first ??= stack;
    if (++tried === MOST_TRIED) break;
  }
  return { ...(first ?? { frames: [], stop: { kind: "end" } }), ...whole };
}

/** Whether a stack ends as stacks do, by tables alone. */
function ends({ frames, stop }: Stack): boolean {
  return (stop.kind === "end" || stop.kind === "user") && frames.every(({ trust }) => trust !== "scan");
}

/** The stack that `sp` lies on: the task's own, or one of the processor that it is on. */
function stretchOf(
  kernel: Kernel,
  task: Address,
  sp: Address,
  cpu: number | undefined,
): { readonly start: Address; readonly end: Address } {
  const view = kernel.layout(Task).at(task);
  const start = view.stack();
  const own = { start, end: offsetBy(start, threadSize(kernel)) };
  const on = (stack: { readonly start: Address; readonly end: Address }): boolean =>
    sp >= stack.start && sp < stack.end;
  if (on(own)) return own;
  const at = cpu ?? view.cpu();
  const other: CpuStack | undefined = cpuStacks(kernel).find((stack) => stack.cpu === at && on(stack));
  if (other !== undefined) return other;
  throw new UsageError(
    `non-process stack address for this task: ${sp.toString(16)}\n    (valid range: ${own.start.toString(16)} - ${own.end.toString(16)})`,
  );
}
