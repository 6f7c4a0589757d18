/** Tasks, and what belongs to one. */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { listEntries } from "#kernel/list";
import { type AddressSpace, KeptParts } from "#memory";
import { ThreadCounters } from "./memory.layout.ts";
import { stateLetters } from "./state.ts";
import { PidLinks, Signal, Task } from "./task.layout.ts";

/** A task_struct whose fields are read on demand. */
export type TaskView = View<(typeof Task)["fields"]>;

/** The task at an address of a task_struct. */
export function taskAt(kernel: Kernel, at: Address): TaskView {
  return kernel.layout(Task).at(at, kernel.once(keptTasks).memoryOf(at));
}

/** Memory in which to read the task_struct at `at`. */
export function taskMemory(kernel: Kernel, at: Address): AddressSpace {
  return kernel.once(keptTasks).memoryOf(at);
}

/** Bytes of a field that are kept: what commands ask for again and again has no longer ones. */
const LONGEST_FIELD = 16;

/** Walks over all tasks come in several orders, and a task_struct is larger than two pages. */
function keptTasks(kernel: Kernel): KeptParts {
  const known = [kernel.layout(Task), kernel.layout(PidLinks), kernel.layout(ThreadCounters)];
  const layouts = known.filter(({ name }) => name !== undefined);
  const parts = layouts.flatMap(({ size, choices }) =>
    Array.from(choices.values(), ({ offset = size }) => ({
      start: offset,
      end: Math.min(offset + LONGEST_FIELD, size),
    })),
  );
  return new KeptParts(kernel.target.memory, parts);
}

/** The two letters of a task's state, see stateLetters. */
export function taskStateLetters(kernel: Kernel, at: Address): string {
  const task = taskAt(kernel, at);
  return stateLetters(task.state() | task.exitState());
}

/** The threads of a task's thread group, leader first. */
export function threadGroup(kernel: Kernel, task: Address): readonly Address[] {
  const layout = kernel.layout(Task);
  const head = kernel.layout(Signal).at(layout.at(task).signal()).threadHead();
  const threads = Array.from(listEntries(kernel, head, layout, "threadNode"), (thread) => thread.address);
  return threads.length === 0 ? [task] : threads;
}
