/** Whether tasks wrote over the bottom of their stacks (include/linux/sched/task_stack.h, end_of_stack). */
import { type Address, isPartial, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { possibleCpus } from "#kernel/cpu";
import { taskAt, taskTable } from "#kernel/task";
import { ThreadInfo } from "./stack.layout.ts";

/** include/uapi/linux/magic.h: STACK_END_MAGIC. */
const STACK_END_MAGIC = 0x57ac6e9dn;

/** A sign that a task's stack overflowed: what stands at `at` at its bottom, and what `member` of it should be. */
export interface StackDamage {
  /** The mark at the end, or a member of the `struct thread_info` that stood below it before v4.9. */
  readonly member: "end" | "task" | "cpu";
  readonly at: Address;
  readonly found: bigint;
  /** For `cpu` the number of processors, which it must be below. */
  readonly expected: bigint;
}

/** What was found of a task's stack: nothing when all is well. */
export interface StackCheck {
  readonly task: Address;
  readonly damages: readonly StackDamage[];
  /** Why the stack could not be looked at. */
  readonly fault: unknown;
}

/** Tasks whose stack is asked whether this kernel marks the end of stacks: the first of them have been there since boot. */
const ASKED = 10;

/**
 * The stacks of all tasks that have one, in the order of the task table: a dead task's is given back before its parent
 * has asked for it. The first task's has no mark where the linker made it.
 */
export function* stackChecks(kernel: Kernel): Generator<StackCheck, void> {
  const { tasks } = taskTable(kernel);
  const marked = tasks
    .slice(0, ASKED)
    .some(({ address }) => optional(() => endMark(kernel, address)) === STACK_END_MAGIC);
  const first = kernel.target.symbols.image("init_task")?.address;
  const cpus = BigInt((optional(() => possibleCpus(kernel).at(-1)) ?? 0) + 1);
  for (const { address: task } of tasks) {
    try {
      if (taskAt(kernel, task).stack() === 0n) continue;
      const damages = [
        ...infoDamages(kernel, task, cpus),
        ...(marked && task !== first ? endDamages(kernel, task) : []),
      ];
      yield { task, damages, fault: undefined };
    } catch (error) {
      if (!isPartial(error)) throw error;
      yield { task, damages: [], fault: error };
    }
  }
}

/** Bytes of the `struct thread_info` at the bottom of every stack; 0 since it is a part of the task. */
function infoSize(kernel: Kernel): number {
  const info = kernel.layout(ThreadInfo);
  return info.has("task") ? info.size : 0;
}

function endOfStack(kernel: Kernel, task: Address): Address {
  return offsetBy(taskAt(kernel, task).stack(), infoSize(kernel));
}

const endMark = (kernel: Kernel, task: Address): bigint => kernel.target.memory.u64(endOfStack(kernel, task));

function endDamages(kernel: Kernel, task: Address): readonly StackDamage[] {
  const found = endMark(kernel, task);
  if (found === STACK_END_MAGIC) return [];
  return [{ member: "end", at: endOfStack(kernel, task), found, expected: STACK_END_MAGIC }];
}

function infoDamages(kernel: Kernel, task: Address, cpus: bigint): readonly StackDamage[] {
  const layout = kernel.layout(ThreadInfo);
  if (!layout.has("task")) return [];
  const at = taskAt(kernel, task).stack();
  const info = layout.at(at);
  const owner = info.task();
  const damages: StackDamage[] = [];
  if (owner !== task) damages.push({ member: "task", at, found: owner, expected: task });
  const cpu = layout.has("cpu") ? BigInt(info.cpu()) : 0n;
  if (cpu < 0n || cpu >= cpus) damages.push({ member: "cpu", at, found: cpu, expected: cpus });
  return damages;
}
