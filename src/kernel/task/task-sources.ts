/** The places where a kernel keeps its tasks, each walked as far as it holds. */
import { type Address, CorruptionError, isPartial, MemoryFault, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { salvagedEntries } from "#kernel/list";
import { currentTasks } from "#kernel/sched";
import { xarrayEntries } from "#kernel/xarray";
import type { AddressSpace } from "#memory";
import { Pid, PidLinks, PidNamespace, Signal, Task } from "./task.layout.ts";
import { taskAt, taskMemory } from "./task.ts";

const PAGE_SIZE = 4096n;

/** Where tasks are found; names as people read them. */
export type TaskSourceName = "pid table" | "list of tasks" | "run queues";

/** A task with the two facts that lists are ordered by. */
export interface TaskEntry {
  readonly address: Address;
  readonly pid: number;
}

/** What one source had. */
export interface TaskSource {
  readonly name: TaskSourceName;
  readonly tasks: ReadonlyMap<Address, number>;
  /** What broke first, and how often something did; undefined for a whole source. */
  readonly broke: { readonly first: string; readonly times: number } | undefined;
}

/** Takes what `entries` yield until they end; `fail` takes what it cannot go on with. */
function collect(name: TaskSourceName, entries: (fail: (error: unknown) => void) => Iterable<TaskEntry>): TaskSource {
  const tasks = new Map<Address, number>();
  let broke: TaskSource["broke"];
  const fail = (error: unknown): void => {
    if (!isPartial(error)) throw error;
    broke = { first: broke?.first ?? error.message, times: (broke?.times ?? 0) + 1 };
  };
  try {
    for (const { address, pid } of entries(fail)) tasks.set(address, pid);
  } catch (error) {
    fail(error);
  }
  return { name, tasks, broke };
}

/** init_pid_ns's IDR holds every `struct pid`, whose first list is the task of that number. */
export function pidTable(kernel: Kernel): TaskSource {
  return collect("pid table", function* (fail) {
    const namespace = kernel.layout(PidNamespace).at(kernel.symbol("init_pid_ns"));
    const linkOffset = kernel.layout(PidLinks).offset("pidLink");
    const pid = kernel.layout(Pid);
    for (const { index, entry } of xarrayEntries(kernel, namespace.idr(), fail)) {
      try {
        const head = pid.at(entry).tasks();
        const first = kernel.target.memory.pointer(head);
        if (first === 0n) continue;
        const task = offsetBy(first, -linkOffset);
        requireLinked(taskMemory(kernel, task), first, head);
        yield { address: task, pid: index };
      } catch (error) {
        // The other numbers are as good as ever.
        fail(error);
      }
    }
  });
}

/** Bytes from `next` to `pprev` in an hlist_node. */
const BACK_POINTER = 8;

/** CorruptionError when what `head` points to does not point back. A task that the dump lacks is one all the same. */
function requireLinked(memory: AddressSpace, node: Address, head: Address): void {
  let back: Address;
  try {
    back = memory.pointer(offsetBy(node, BACK_POINTER));
  } catch (error) {
    if (error instanceof MemoryFault && error.reason !== "unmapped") return;
    throw error;
  }
  if (back !== head)
    throw new CorruptionError("pid table", node, `it points back to ${back.toString(16)}, not to ${head.toString(16)}`);
}

/** The list of processes that begins at init_task, and the threads of each. */
export function taskList(kernel: Kernel): TaskSource {
  return collect("list of tasks", function* (fail) {
    const layout = kernel.layout(Task);
    const signal = kernel.layout(Signal);
    const init = layout.at(kernel.symbol("init_task"));
    const memoryOf = (task: Address): AddressSpace => taskMemory(kernel, task);
    for (const leader of salvagedEntries(kernel, init.tasks(), layout, "tasks", memoryOf)) {
      try {
        const head = signal.at(leader.signal()).threadHead();
        for (const thread of salvagedEntries(kernel, head, layout, "threadNode", memoryOf)) {
          yield { address: thread.address, pid: thread.pid() };
        }
      } catch (error) {
        // Its other threads are not known, but it is a task itself, and the other processes have lists of their own.
        fail(error);
        yield { address: leader.address, pid: leader.pid() };
      }
    }
  });
}

/** What each processor was running; idle tasks are in no other source and left out. */
export function runningSource(kernel: Kernel, idle: ReadonlySet<Address>): TaskSource {
  return collect("run queues", function* (fail) {
    for (const task of currentTasks(kernel).values()) {
      if (idle.has(task)) continue;
      try {
        const view = taskAt(kernel, task);
        // Stacks are made of whole pages: what has none where a task has it is other memory.
        if (view.stack() === 0n || view.stack() % PAGE_SIZE !== 0n) {
          throw new CorruptionError("run queues", task, "it has no stack, so it is no task");
        }
        yield { address: task, pid: view.pid() };
      } catch (error) {
        fail(error);
      }
    }
  });
}
