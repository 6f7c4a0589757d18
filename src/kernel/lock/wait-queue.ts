/** Who waits in a wait queue (include/linux/wait.h, include/linux/swait.h). */
import { type Address, CorruptionError } from "#base";
import type { Kernel } from "#kernel";
import { listEntries } from "#kernel/list";
import { taskTable } from "#kernel/task";
import { stackOwner } from "./stack-owner.ts";
import { SwaitHead, SwaitQueue, WaitQueueEntry, WaitQueueHead } from "./waiter.layout.ts";

/** What a queue is: one of wait_queue_entry, or a simple one that holds nothing but tasks. */
export type WaitQueueKind = "wait" | "swait";

/** An entry of a queue. */
export interface QueuedWaiter {
  /** The `struct wait_queue_entry` or `struct swait_queue`. */
  readonly entry: Address;
  /** The task that waits; undefined when the entry stands for something else, such as an epoll file. */
  readonly task: Address | undefined;
  /** What is called to wake it; undefined in a simple queue, which wakes tasks. */
  readonly wake: Address | undefined;
}

/**
 * The entries of the queue whose head is at `head`, the next to be woken first. Faults are those of listNodes;
 * CorruptionError for an entry whose function is no code, which tells that something else lies there.
 */
export function* queuedWaiters(kernel: Kernel, kind: WaitQueueKind, head: Address): Generator<QueuedWaiter, void> {
  if (kind === "swait") {
    const queue = kernel.layout(SwaitHead).at(head).head();
    for (const waiter of listEntries(kernel, queue, kernel.layout(SwaitQueue), "node")) {
      yield { entry: waiter.address, task: taskBehind(kernel, waiter.task()), wake: undefined };
    }
    return;
  }
  const queue = kernel.layout(WaitQueueHead).at(head).head();
  for (const waiter of listEntries(kernel, queue, kernel.layout(WaitQueueEntry), "node")) {
    const wake = waiter.function();
    if (kernel.target.symbols.lookup(wake) === undefined) {
      throw new CorruptionError("wait queue", waiter.address, "nothing is there that wakes a waiter");
    }
    yield { entry: waiter.address, task: taskBehind(kernel, waiter.task()), wake };
  }
}

/** A task itself, or the one on whose stack something lies: poll(2) keeps the task in a structure there. */
function taskBehind(kernel: Kernel, at: Address): Address | undefined {
  return kernel.once(tasks).has(at) ? at : stackOwner(kernel, at);
}

function tasks(kernel: Kernel): ReadonlySet<Address> {
  return new Set(taskTable(kernel).tasks.map(({ address }) => address));
}
