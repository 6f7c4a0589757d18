/** Tasks, and what belongs to one. */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { listEntries } from "#kernel/list";
import { stateLetters } from "./state.ts";
import { Signal, Task } from "./task.layout.ts";

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

/** The threads of a task's thread group, leader first. */
export function threadGroup(kernel: Kernel, task: Address): readonly Address[] {
  const layout = kernel.layout(Task);
  const head = kernel.layout(Signal).at(layout.at(task).signal()).threadHead();
  const threads = Array.from(listEntries(kernel, head, layout, "threadNode"), (thread) => thread.address);
  return threads.length === 0 ? [task] : threads;
}
