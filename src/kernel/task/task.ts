/** Tasks: where they are found and what they are called. */
import { type Address, isPartial, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { possibleCpus } from "#kernel/cpu";
import type { View } from "#kernel/layout";
import { listEntries } from "#kernel/list";
import { runQueue } from "#kernel/sched";
import { xarrayEntries } from "#kernel/xarray";
import { stateLetters } from "./state.ts";
import { Pid, PidLinks, PidNamespace, Signal, Task } from "./task.layout.ts";

/** A task_struct whose fields are read on demand. */
export type TaskView = View<(typeof Task)["fields"]>;

/** The task at an address of a task_struct. */
export function taskAt(kernel: Kernel, at: Address): TaskView {
  return kernel.layout(Task).at(at);
}

/** The two letters of a task's state, see stateLetters. */
export function taskStateLetters(kernel: Kernel, at: Address): string {
  const task = taskAt(kernel, at);
  return stateLetters(task.state() | task.exitState());
}

/** All tasks, and what kept the list from being whole. */
export interface TaskTable {
  /** Idle tasks by processor, then the rest by pid. */
  readonly tasks: readonly TaskEntry[];
  /** One sentence for every source that broke off or disagreed. */
  readonly notes: readonly string[];
}

/** A task with the two facts that lists are ordered by. */
export interface TaskEntry {
  readonly address: Address;
  readonly pid: number;
}

/** The task table of this dump; worked out once. */
export function taskTable(kernel: Kernel): TaskTable {
  return kernel.once(readTaskTable);
}

/**
 * Tasks by pid number: init_pid_ns's IDR holds every `struct pid`, whose first list is the task of that number. The
 * list of processes and their threads is the second source: where they disagree, the union counts and a note says so.
 */
function readTaskTable(kernel: Kernel): TaskTable {
  const notes: string[] = [];
  const found = new Map<Address, number>();
  const collect = (source: string, entries: Iterable<TaskEntry>): number => {
    let count = 0;
    try {
      for (const entry of entries) {
        found.set(entry.address, entry.pid);
        count++;
      }
    } catch (error) {
      if (!isPartial(error)) throw error;
      notes.push(`${source} is not whole (${count} tasks read): ${error.message}`);
    }
    return count;
  };
  const byPid = collect("the pid table", tasksByPid(kernel));
  const before = found.size;
  const byList = collect("the list of tasks", tasksByList(kernel));
  if (found.size > before || byPid > byList) {
    notes.push(`the pid table has ${byPid} tasks, the list of tasks ${byList}: ${found.size} in all`);
  }
  const idle = idleTasks(kernel, notes);
  for (const { address } of idle) found.delete(address);
  const rest = Array.from(found, ([address, pid]) => ({ address, pid })).toSorted((a, b) => a.pid - b.pid);
  return { tasks: [...idle, ...rest], notes };
}

/** The idle task of each processor, which is in no list; what cannot be had becomes a note. */
function idleTasks(kernel: Kernel, notes: string[]): readonly TaskEntry[] {
  const attempt = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!isPartial(error)) throw error;
      notes.push(`${what} not known: ${error.message}`);
      return undefined;
    }
  };
  const cpus = attempt("the idle tasks are", () => possibleCpus(kernel)) ?? [];
  return cpus.flatMap((cpu) => {
    const address = attempt(`the idle task of processor ${cpu} is`, () => runQueue(kernel, cpu).idle());
    return address === undefined ? [] : [{ address, pid: 0 }];
  });
}

function* tasksByPid(kernel: Kernel): Generator<TaskEntry> {
  const namespace = kernel.layout(PidNamespace).at(kernel.symbol("init_pid_ns"));
  const link = kernel.layout(PidLinks);
  const pid = kernel.layout(Pid);
  for (const { index, entry } of xarrayEntries(kernel, namespace.idr())) {
    const first = kernel.target.memory.pointer(pid.at(entry).tasks());
    if (first !== 0n) yield { address: offsetBy(first, -link.offset("pidLink")), pid: index };
  }
}

function* tasksByList(kernel: Kernel): Generator<TaskEntry> {
  const layout = kernel.layout(Task);
  const signal = kernel.layout(Signal);
  const init = layout.at(kernel.symbol("init_task"));
  for (const leader of listEntries(kernel, init.tasks(), layout, "tasks")) {
    for (const thread of listEntries(kernel, signal.at(leader.signal()).threadHead(), layout, "threadNode")) {
      yield { address: thread.address, pid: thread.pid() };
    }
  }
}

/** The threads of a task's thread group, leader first. */
export function threadGroup(kernel: Kernel, task: Address): readonly Address[] {
  const layout = kernel.layout(Task);
  const head = kernel.layout(Signal).at(layout.at(task).signal()).threadHead();
  const threads = Array.from(listEntries(kernel, head, layout, "threadNode"), (thread) => thread.address);
  return threads.length === 0 ? [task] : threads;
}
