import type { Kernel } from "#kernel";
import { type TaskView, taskAt, taskTable } from "#kernel/task";
import type { TrueTask } from "./truth.ts";

/** The task of that number in a dump; undefined when it has gone. */
export function findTask(kernel: Kernel, pid: number): TaskView | undefined {
  const entry = taskTable(kernel).tasks.find((task) => task.pid === pid);
  return entry && taskAt(kernel, entry.address);
}

/**
 * Whether a task has neither given up nor lost its processor since /proc was read: it then still sleeps where it slept.
 * Of a thread that is not its group's first, /proc had no such count; those of the guest sleep for good.
 */
export function sameSwitches(kernel: Kernel, { pid, state, switches }: TrueTask): boolean {
  const task = findTask(kernel, pid);
  if (task === undefined) return false;
  if (switches === undefined) return state === "S";
  return Number(task.switches() + task.involuntarySwitches()) === switches;
}
