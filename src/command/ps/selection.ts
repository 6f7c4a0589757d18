/** Which tasks ps shows: those that its operands mean, less those that its options leave out. */
import { type Address, optional, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { runningTasks } from "#kernel/sched";
import { findSchedulingPolicy, leaderOf, SCHEDULING_POLICIES, taskAt, taskTable } from "#kernel/task";
import { type Arguments, has, valueOf } from "../arguments.ts";
import { isMeant, parseTaskWord } from "../task-selection.ts";
import { isKernelThread } from "./table.ts";

/** What operands mean: tasks, a task as often as operands mean it, and those operands that mean nothing. */
export interface Chosen {
  readonly tasks: readonly Address[];
  readonly unknown: readonly string[];
}

/** The tasks that operands mean, in the order of the table. Throws UsageError for a malformed expression. */
export function chosenByWords(kernel: Kernel, args: Arguments): Chosen {
  const words = args.operands.map((operand) => parseTaskWord(kernel, operand));
  // Of groups, a name means those whose leader has it.
  const leadersOnly = has(args, "g") || has(args, "G");
  const tasks = taskTable(kernel).tasks.flatMap((task) =>
    words
      .filter(
        (word) =>
          isMeant(kernel, word, task) && !(leadersOnly && word.kind === "name" && !isLeader(kernel, task.address)),
      )
      .map(() => task.address),
  );
  return { tasks, unknown: args.operands.filter((_, i) => words[i]?.kind === "unknown") };
}

/** True for a task that leads its thread group; false for one that cannot be read. */
export function isLeader(kernel: Kernel, at: Address): boolean {
  const task = taskAt(kernel, at);
  return optional(() => task.tgid() === task.pid()) ?? false;
}

/** Those of `tasks` that the options want; with -G of `named` ones the leaders in their place, each once. */
export function filtered(
  kernel: Kernel,
  args: Arguments,
  tasks: readonly Address[],
  named: boolean,
): readonly Address[] {
  const tests = filtersOf(kernel, args);
  // A task that cannot be read is none of those asked for.
  const wanted = tasks.filter((task) => tests.every((test) => optional(() => test(task)) ?? false));
  if (!has(args, "G")) return wanted;
  const leaders = wanted.flatMap((task) => {
    if (isLeader(kernel, task)) return [task];
    return (named ? optional(() => leaderOf(kernel, task)) : undefined) ?? [];
  });
  return [...new Set(leaders)];
}

function filtersOf(kernel: Kernel, args: Arguments): readonly ((task: Address) => boolean)[] {
  const tests: ((task: Address) => boolean)[] = [];
  if (has(args, "k")) tests.push((task) => isKernelThread(kernel, task));
  if (has(args, "u")) tests.push((task) => !isKernelThread(kernel, task));
  if (has(args, "A")) {
    const running = runningTasks(kernel);
    tests.push((task) => running.has(task));
  }
  if (has(args, "I")) tests.push((task) => taskAt(kernel, task).pid() !== 0);
  const policies = valueOf(args, "y");
  if (policies !== undefined) {
    const wanted = new Set(policies.split(",").map(parsePolicy));
    tests.push((task) => wanted.has(taskAt(kernel, task).policy()));
  }
  return tests;
}

/** A policy by name, or by number, decimal or with 0x. */
function parsePolicy(word: string): number {
  const number = /^(?:\d+|0x[0-9a-f]+)$/i.test(word) ? Number(word) : findSchedulingPolicy(word);
  if (number === undefined || number >= SCHEDULING_POLICIES) throw new UsageError(`${word}: invalid scheduling policy`);
  return number;
}
