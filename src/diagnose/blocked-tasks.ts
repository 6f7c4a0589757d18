/** Tasks in uninterruptible sleep, with how long and on what: what several rules explain. */
import { type Address, isPartial, optional } from "#base";
import type { Kernel } from "#kernel";
import { searchWaits, type Wait } from "#kernel/lock";
import { runQueue } from "#kernel/sched";
import { taskAt, taskStateLetters, taskTable } from "#kernel/task";

/** A blocked task. */
export interface BlockedTask {
  readonly address: Address;
  readonly pid: number;
  readonly comm: string;
  /** Seconds since it last had a processor, by its run queue's clock; undefined when that cannot be read. */
  readonly seconds: number | undefined;
  /** What it waits for; empty when that could not be told. */
  readonly waits: readonly Wait[];
  /** What could not be told because of what the dump lacks, a sentence each. */
  readonly lacks: readonly string[];
}

/** Sentences about what is not known of blocked tasks; of more, only their number is told. */
const MOST_LACKS = 10;

/**
 * The tasks that load averages count as waiting (state UN), longest first, and last those of which nobody knows how
 * long; worked out once.
 */
export function blockedTasks(kernel: Kernel): readonly BlockedTask[] {
  return kernel.once(findBlockedTasks);
}

/** What is not known of blocked tasks, and why: notes for the report. */
export function blockedTaskLacks(kernel: Kernel): readonly string[] {
  const lacks = blockedTasks(kernel).flatMap((task) => task.lacks);
  const more = lacks.length - MOST_LACKS;
  return more > 0 ? [...lacks.slice(0, MOST_LACKS), `the same is not known of ${more} more`] : lacks;
}

function findBlockedTasks(kernel: Kernel): readonly BlockedTask[] {
  return taskTable(kernel)
    .tasks.flatMap(({ address }) => readBlocked(kernel, address) ?? [])
    .toSorted((a, b) => (b.seconds ?? -1) - (a.seconds ?? -1));
}

function readBlocked(kernel: Kernel, address: Address): BlockedTask | undefined {
  // A task that cannot be read is a note of the task table's; here it explains nothing.
  const task = optional(() => {
    const view = taskAt(kernel, address);
    return taskStateLetters(kernel, address) === "UN" ? { view, pid: view.pid(), comm: view.comm() } : undefined;
  });
  if (task === undefined) return undefined;
  const { view, pid, comm } = task;
  const lacks: string[] = [];
  const name = taskName({ comm, pid });
  const attempt = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!isPartial(error)) throw error;
      lacks.push(`${what} is not known: ${error.message}`);
      return undefined;
    }
  };
  const waited = attempt(
    `how long ${name} has been blocked`,
    () => runQueue(kernel, view.cpu()).clock() - view.lastArrival(),
  );
  const search = attempt(`what ${name} waits for`, () => searchWaits(kernel, address));
  if (search?.unread !== undefined) {
    const what = search.waits.length === 0 ? "what" : "all that";
    lacks.push(`${what} ${name} waits for is not known: ${search.unread.message}`);
  }
  return {
    address,
    pid,
    comm,
    seconds: waited === undefined ? undefined : waited > 0n ? Number(waited) / 1e9 : 0,
    waits: search?.waits ?? [],
    lacks,
  };
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
export function formatSeconds(seconds: number | undefined): string {
  return seconds === undefined ? "an unknown time" : `${seconds.toFixed(1)} s`;
}
