/** Run queues: one per processor, in the per-CPU variable `runqueues` (kernel/sched/core.c). */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { perCpuAddress, possibleCpus } from "#kernel/cpu";
import type { View } from "#kernel/layout";
import { DeadlineQueue, ExtensibleQueue, FairQueue, QueuedTask, RealTimeQueue, RunQueue } from "./runqueue.layout.ts";

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

/** The task that `cpu` was running; faults when its run queue cannot be read. */
export function currentTask(kernel: Kernel, cpu: number): Address {
  return currentTasks(kernel).get(cpu) ?? runQueue(kernel, cpu).current();
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

/** Where the queues of a processor stand: the structure of each class, and the part of it that people look for. */
export interface ClassQueues {
  /** `struct cfs_rq`, and its `struct rb_root` (or rb_root_cached). */
  readonly fair: { readonly queue: Address; readonly root: Address };
  /** `struct rt_rq`, and its `struct rt_prio_array`. */
  readonly realTime: { readonly queue: Address; readonly root: Address };
  /** `struct dl_rq`, and its tree; undefined before v3.14. */
  readonly deadline: { readonly queue: Address; readonly root: Address } | undefined;
  /** `struct scx_rq`, and the head of its runnable tasks; undefined before v6.12 and where it was left out. */
  readonly extensible: { readonly queue: Address; readonly root: Address } | undefined;
}

/** The queues in a processor's run queue. */
export function classQueues(kernel: Kernel, cpu: number): ClassQueues {
  const layout = kernel.layout(RunQueue);
  const queue = runQueue(kernel, cpu);
  const deadline = layout.has("deadline") ? queue.deadline() : undefined;
  const extensible = layout.has("extensible") ? queue.extensible() : undefined;
  return {
    fair: { queue: queue.fair(), root: kernel.layout(FairQueue).at(queue.fair()).tree() },
    realTime: { queue: queue.realTime(), root: kernel.layout(RealTimeQueue).at(queue.realTime()).array() },
    deadline: deadline && { queue: deadline, root: kernel.layout(DeadlineQueue).at(deadline).tree() },
    extensible: extensible && {
      queue: extensible,
      root: kernel.layout(ExtensibleQueue).at(extensible).runnable(),
    },
  };
}

/** The priority of a task, as the scheduler reckons it: 0 to 99 real-time, from 100 on fair, negative deadline. */
export function taskPriority(kernel: Kernel, task: Address): number {
  return kernel.layout(QueuedTask).at(task).priority();
}

/** True for a task that stands in a run queue or runs. */
export function isQueued(kernel: Kernel, task: Address): boolean {
  return kernel.layout(QueuedTask).at(task).onQueue() !== 0;
}
