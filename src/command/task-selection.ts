/** Which tasks a command's operands mean: pids, task addresses, names, regular expressions. */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { type TaskEntry, taskAt, taskTable } from "#kernel/task";
import { parsePattern } from "./posix-pattern.ts";
import { findTask, resolveTask, type TaskLookup } from "./task-argument.ts";

/** The tasks of this dump, for findTask and resolveTask. */
function taskLookup(kernel: Kernel): TaskLookup<TaskEntry> {
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

/** What a word of a command line says about tasks: which number, address, name, or pattern of names it is. */
export type TaskWord =
  | { readonly kind: "task"; readonly task: TaskEntry; readonly byPid: boolean }
  | { readonly kind: "name"; readonly test: (name: string) => boolean }
  | { readonly kind: "unknown" };

/** Longest command name that a task can have (TASK_COMM_LEN - 1); what is typed beyond it cannot differ. */
const LONGEST_NAME = 15;

/**
 * Reads a word: a number is a pid or an address, a word in single quotes a regular expression over names, any other word
 * a name; `\name` is a name that looks like a number. Throws UsageError for a malformed expression.
 */
export function parseTaskWord(kernel: Kernel, word: string): TaskWord {
  const quoted = /^'(.*)'$/.exec(word)?.[1];
  if (quoted !== undefined) {
    const pattern = parsePattern(quoted);
    return { kind: "name", test: (name) => pattern.test(name) };
  }
  if (isTaskNumber(word)) {
    const task = findTask(word, taskLookup(kernel));
    // The idle tasks share a pid; an address means one of them.
    return task === undefined ? { kind: "unknown" } : { kind: "task", task, byPid: !isAddressOf(word, task) };
  }
  const name = word.replace(/^\\/, "").slice(0, LONGEST_NAME);
  return { kind: "name", test: (comm) => comm === name };
}

/** True for digits that may be a pid or an address. */
export const isTaskNumber = (word: string): boolean => /^(0x)?[0-9a-f]+$/i.test(word);

const isAddressOf = (word: string, { address }: TaskEntry): boolean =>
  [address.toString(16), address.toString()].includes(word.replace(/^0x/i, "").toLowerCase());

/** The name of a task; empty when it cannot be read, so that no name fits it. */
const commOf = (kernel: Kernel, task: Address): string => optional(() => taskAt(kernel, task).comm()) ?? "";

/** Whether a task is one of those that a word means. */
export function isMeant(kernel: Kernel, word: TaskWord, { address, pid }: TaskEntry): boolean {
  if (word.kind === "unknown") return false;
  if (word.kind === "task") return word.byPid ? pid === word.task.pid : address === word.task.address;
  const name = commOf(kernel, address);
  return name !== "" && word.test(name);
}
