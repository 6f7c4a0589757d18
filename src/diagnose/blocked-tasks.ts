/** Tasks in uninterruptible sleep, with how long and on what: what several rules explain. */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { type Wait, waitsOf } from "#kernel/lock";
import { runQueue } from "#kernel/sched";
import { taskAt, taskStateLetters, taskTable } from "#kernel/task";

/** A blocked task. */
export interface BlockedTask {
  readonly address: Address;
  readonly pid: number;
  readonly comm: string;
  /** Seconds since it last had a processor, by its run queue's clock. */
  readonly seconds: number;
  /** What it waits for; empty when that could not be told. */
  readonly waits: readonly Wait[];
}

/** The tasks that load averages count as waiting (state UN), longest first; worked out once. */
export function blockedTasks(kernel: Kernel): readonly BlockedTask[] {
  return kernel.once(findBlockedTasks);
}

function findBlockedTasks(kernel: Kernel): readonly BlockedTask[] {
  return taskTable(kernel)
    .tasks.flatMap(({ address }) => readBlocked(kernel, address) ?? [])
    .toSorted((a, b) => b.seconds - a.seconds);
}

function readBlocked(kernel: Kernel, address: Address): BlockedTask | undefined {
  // A task that cannot be read is a note of the task table's; here it explains nothing.
  return optional(() => {
    const task = taskAt(kernel, address);
    if (taskStateLetters(kernel, address) !== "UN") return undefined;
    const waited = runQueue(kernel, task.cpu()).clock() - task.lastArrival();
    return {
      address,
      pid: task.pid(),
      comm: task.comm(),
      seconds: waited > 0n ? Number(waited) / 1e9 : 0,
      waits: waitsOf(kernel, address),
    };
  });
}

/** `dd (pid 193)`. */
export function taskName({ comm, pid }: { readonly comm: string; readonly pid: number }): string {
  return `${comm} (pid ${pid})`;
}

/** An address in a report. */
export function hexAddress(at: bigint): string {
  return `0x${at.toString(16)}`;
}

/** `14.4 s`. */
export function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
