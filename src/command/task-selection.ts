/** Which tasks a command's operands mean: pids, task addresses, names, regular expressions. */
import { type Address, optional, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { type TaskEntry, taskAt, taskTable } from "#kernel/task";
import { findTask, resolveTask, type TaskLookup } from "./task-argument.ts";

/** The tasks that one operand means, or the sentence that says why it means none. */
export type Selection = { readonly tasks: readonly TaskEntry[] } | { readonly error: string };

/** The tasks of this dump, for findTask and resolveTask. */
export function taskLookup(kernel: Kernel): TaskLookup<TaskEntry> {
  const { tasks } = taskTable(kernel);
  return {
    byPid: (pid) => tasks.find((task) => task.pid === pid),
    byAddress: (at) => tasks.find((task) => task.address === at),
  };
}

/** The task that a pid or address names; UsageError in crash's words when there is none. */
export function chosenTask(kernel: Kernel, word: string): TaskEntry {
  return resolveTask(word, taskLookup(kernel));
}

/** Like chosenTask, but every task of the pid: the idle tasks share pid 0. */
export function chosenTasks(kernel: Kernel, word: string): readonly TaskEntry[] {
  const chosen = chosenTask(kernel, word);
  return /^0+$/.test(word) ? taskTable(kernel).tasks.filter(({ pid }) => pid === chosen.pid) : [chosen];
}

/** The tasks of a number, and which kind of number it was; or the sentence that says why there are none. */
export type NumberedSelection =
  | { readonly tasks: readonly TaskEntry[]; readonly by: "pid" | "address" }
  | { readonly error: string };

/** Like chosenTasks, for commands that go on with the next operand when one means nothing. */
export function selectNumbered(kernel: Kernel, word: string): NumberedSelection {
  const chosen = findTask(word, taskLookup(kernel));
  if (chosen === undefined) return { error: `invalid task or pid value: ${word}` };
  const digits = BigInt(/^\d+$/.test(word) && BigInt(word) === chosen.address ? word : `0x${word.replace(/^0x/i, "")}`);
  return { tasks: chosenTasks(kernel, word), by: digits === chosen.address ? "address" : "pid" };
}

/** Every thread whose command name satisfies `test`, in table order; the name must be in the dump. */
export function tasksNamed(kernel: Kernel, test: (name: string) => boolean): readonly TaskEntry[] {
  const named = (task: Address): boolean | undefined => optional(() => test(taskAt(kernel, task).comm()));
  return taskTable(kernel).tasks.filter(({ address }) => named(address) ?? false);
}

/**
 * What an operand of `ps` means: a number is a pid or an address, a word in single quotes a regular expression over
 * names, any other word a name; `\name` is a name that looks like a number.
 */
export function selectTasks(kernel: Kernel, word: string): Selection {
  const nothing = { error: `invalid task or pid value: ${word}` };
  const quoted = /^'(.*)'$/.exec(word)?.[1];
  if (quoted !== undefined) {
    const pattern = parsePattern(quoted);
    return { tasks: tasksNamed(kernel, (name) => pattern.test(name)) };
  }
  if (/^(0x)?[0-9a-f]+$/i.test(word)) {
    const found = findTask(word, taskLookup(kernel));
    return found === undefined ? nothing : { tasks: chosenTasks(kernel, word) };
  }
  const name = word.replace(/^\\/, "");
  const tasks = tasksNamed(kernel, (comm) => comm === name);
  return tasks.length > 0 ? { tasks } : nothing;
}

/** A user's regular expression; UsageError when it is malformed. */
export function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new UsageError(`invalid regular expression: ${text}`);
  }
}
