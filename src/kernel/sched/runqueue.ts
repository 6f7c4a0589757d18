/** Run queues: one per processor, in the per-CPU variable `runqueues` (kernel/sched/core.c). */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { perCpuAddress, possibleCpus } from "#kernel/cpu";
import type { View } from "#kernel/layout";
import { RunQueue } from "./runqueue.layout.ts";

/** A `struct rq` whose fields are read on demand. */
export type RunQueueView = View<(typeof RunQueue)["fields"]>;

/** The run queue of a processor. */
export function runQueue(kernel: Kernel, cpu: number): RunQueueView {
  return kernel.layout(RunQueue).at(perCpuAddress(kernel, "runqueues", cpu));
}

/** The task that each possible processor was running, by processor number; without those whose queue cannot be read. */
export function currentTasks(kernel: Kernel): ReadonlyMap<number, Address> {
  return kernel.once(readCurrentTasks);
}

/** The tasks that processors were running: the values of currentTasks. */
export function runningTasks(kernel: Kernel): ReadonlySet<Address> {
  return kernel.once(readRunningTasks);
}

/** From now on `task` counts as the one that `cpu` was running, whatever the run queue says: a person knows better. */
export function setCurrentTask(kernel: Kernel, cpu: number, task: Address): void {
  kernel.once(readCurrentTasks).set(cpu, task);
  const running = kernel.once(readRunningTasks);
  running.clear();
  for (const current of currentTasks(kernel).values()) running.add(current);
}

function readRunningTasks(kernel: Kernel): Set<Address> {
  return new Set(currentTasks(kernel).values());
}

function readCurrentTasks(kernel: Kernel): Map<number, Address> {
  const tasks = new Map<number, Address>();
  for (const cpu of possibleCpus(kernel)) {
    // The other processors' tasks are still known; a task whose processor is missing counts as switched out.
    const current = optional(() => runQueue(kernel, cpu).current());
    if (current !== undefined) tasks.set(cpu, current);
  }
  return tasks;
}
