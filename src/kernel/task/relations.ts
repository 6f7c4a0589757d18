/** Who belongs to whom among the tasks of the table. */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { taskAt } from "./task.ts";
import { taskTable } from "./task-table.ts";

/** The threads of the thread group `tgid`, in the order of the task table; the idle tasks are those of group 0. */
export function threadsOf(kernel: Kernel, tgid: number): readonly Address[] {
  return kernel.once(readThreads).get(tgid) ?? [];
}

/** The thread that leads `task`'s group; undefined when the table has none. */
export function leaderOf(kernel: Kernel, task: Address): Address | undefined {
  const tgid = taskAt(kernel, task).tgid();
  return threadsOf(kernel, tgid).find((thread) => taskAt(kernel, thread).pid() === tgid);
}

/**
 * The tasks whose `parent` is `task`, in the order of the task table. All threads of a child have the parent, and the
 * first idle task is its own.
 */
export function childrenOf(kernel: Kernel, task: Address): readonly Address[] {
  return kernel.once(readChildren).get(task) ?? [];
}

const readThreads = (kernel: Kernel): ReadonlyMap<number, readonly Address[]> =>
  groupTasks(kernel, (task) => taskAt(kernel, task).tgid());

const readChildren = (kernel: Kernel): ReadonlyMap<Address, readonly Address[]> =>
  groupTasks(kernel, (task) => taskAt(kernel, task).parent());

/** The tasks by a fact of each; those of which it cannot be read are in no group. */
function groupTasks<K>(kernel: Kernel, key: (task: Address) => K): ReadonlyMap<K, readonly Address[]> {
  const groups = new Map<K, Address[]>();
  for (const { address } of taskTable(kernel).tasks) {
    const group = optional(() => key(address));
    if (group === undefined) continue;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [address]);
    else members.push(address);
  }
  return groups;
}
