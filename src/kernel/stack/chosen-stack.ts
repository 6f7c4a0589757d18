/** A task's stack, unwound from where somebody says. */
import { type Address, offsetBy, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { Task } from "#kernel/task";
import { type Stack, type UnwindStart, unwind } from "#unwind";
import { findWholeStart, isWhole } from "./lost-registers.ts";
import { returnAddresses } from "./return-addresses.ts";
import { type CpuStack, cpuStacks, threadSize } from "./stacks.ts";
import { stackBegin, type TaskStack, unwindSource } from "./task-stack.ts";

/** Where to begin: a stack pointer, an instruction, or both. */
export interface ChosenBegin {
  readonly sp: Address | undefined;
  readonly ip: Address | undefined;
}

/**
 * The stack of `task` from `begin`. An instruction is where the innermost function was, with the stack pointer given or its
 * processor's; when the unwind tables make nothing of that, or only a stack pointer is given, it is the first return
 * address from there on from which the tables lead to the end of the stack, or else the first of all. A stack pointer
 * that is the one which the task was switched out with, or its processor's, gives the usual stack. Throws UsageError for
 * a stack pointer on no stack of the task's.
 */
export function stackFrom(kernel: Kernel, task: Address, begin: ChosenBegin): TaskStack {
  const source = unwindSource(kernel);
  const { cpu, start: usual, sp: usualSp } = stackBegin(kernel, task);
  const sp = begin.sp ?? usualSp;
  const { end } = stretchOf(kernel, task, sp, cpu);
  const chosen = (stack: Stack): TaskStack => ({ ...stack, cpu, registers: new Map(), lacks: undefined });
  if (begin.ip === undefined && sp === usualSp) return chosen(unwind(source, usual));
  // What a task that was switched out left in front of its return address belongs to no function.
  if (begin.ip !== undefined && (begin.sp !== undefined || usual.slot === undefined)) {
    const start: UnwindStart = { ip: begin.ip, sp, bp: usual.bp, slot: undefined, registers: usual.registers };
    const stack = unwind(source, start);
    // The instruction is what was said, no frame that was found: the frames begin with its caller.
    if (stack.frames.length > 1 && isWhole(source, stack)) return chosen({ ...stack, frames: stack.frames.slice(1) });
  }
  const from = offsetBy(sp, -Number(sp % 8n));
  const returns = (ip: Address): boolean => kernel.target.symbols.lookup(ip)?.offset !== 0;
  const found = findWholeStart(kernel, source, { start: from, size: Number(end - from) }, returns);
  if (found !== undefined) return chosen(unwind(source, { ...found, trust: "orc" }));
  for (const { slot, ip } of returnAddresses(kernel, from, end)) {
    return chosen(unwind(source, { ip, sp: offsetBy(slot, 8), bp: undefined, slot, registers: undefined }));
  }
  return chosen({ frames: [], stop: { kind: "end" } });
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
