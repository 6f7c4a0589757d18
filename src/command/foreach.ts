/** foreach: a command over many tasks. */

import { type Address, optional, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { runningTasks } from "#kernel/sched";
import { type TaskEntry, taskAt, taskStateLetters, taskTable } from "#kernel/task";
import { type Arguments, has } from "./arguments.ts";
import type { Command } from "./command.ts";
import { parseArguments } from "./getopt.ts";
import { splitWords } from "./line/index.ts";
import { isKernelThread } from "./ps/table.ts";
import { findTask } from "./task-argument.ts";
import { parsePattern, taskLookup, tasksNamed } from "./task-selection.ts";

/** A row of the command that was run. */
interface ForeachRow extends Row {
  readonly command: string;
  readonly row: Row;
}

/** States that may be chosen; `\\DE` is a hexadecimal number or a name instead. */
const STATES = ["RU", "IN", "UN", "ST", "ZO", "TR", "SW", "DE", "WA", "PA", "ID", "NE"];

/** A test of tasks, and which of crash's groups it belongs to: groups narrow each other, within one any may hold. */
interface Selector {
  readonly group: "which" | "kind" | "state";
  test(task: TaskEntry): boolean;
}

/** `foreach` over `commands`, which it must look its own words up in. */
export function foreachCommand(commands: () => readonly Command[]): Command<ForeachRow> {
  const named = (name: string): Command | undefined =>
    commands().find((command) => command.name === name && command.foreach);
  return {
    name: "foreach",
    summary: "a command over many tasks",
    synopsis: ["[pid | taskp | name | 'regex' | user | kernel | gleader | active | state] ... command [options]"],
    description: `Runs a command on every task, or on those chosen: by pid or address, by name (\\name when it could be something else),
by a regular expression in single quotes, user tasks, kernel threads, thread group leaders, tasks that a processor was
running, or tasks in one state (RU, IN, UN, ...).`,
    options: [],
    optionsFirst: true,
    operands: "command",
    examples: [
      { line: "foreach bt", shows: "the stacks of all tasks" },
      { line: "foreach UN bt", shows: "the stacks of the blocked tasks" },
      { line: "foreach user ps -m", shows: "user tasks by the time since they last ran" },
    ],
    *run(session, args) {
      const words = args.operands;
      const at = words.findIndex((word) => named(word) !== undefined);
      const command = at === -1 ? undefined : named(words[at]);
      const selectors = words.slice(0, at === -1 ? words.length : at).map((word) => selectorOf(session.kernel, word));
      if (command?.foreach === undefined) throw new UsageError("no keywords specified");
      const inner = commandArguments(command, words.slice(at + 1));
      const choosing = command.ownOperands ? [] : inner.operands;
      const tasks = choose(session.kernel, selectors, choosing);
      const own = command.ownOperands ? inner : { ...inner, operands: [] };
      for (const row of command.foreach(session, own, tasks)) yield { command: command.name, row };
    },
    *text(rows, style) {
      const all = rows[Symbol.iterator]();
      const first = all.next();
      if (first.done) return;
      const command = named(first.value.command);
      yield* command?.text(rowsOf(first.value, all), style) ?? [];
    },
  };
}

function* rowsOf(first: ForeachRow, rest: Iterator<ForeachRow>): Generator<Row> {
  yield first.row;
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value.row;
}

/** The words behind the command's name, read as that command reads them. */
function commandArguments(command: Command, words: readonly string[]): Arguments {
  const raw = words.join(" ");
  const args = parseArguments(command, { words: splitWords(raw), raw });
  // It would be overlooked: the form of the output is foreach's own.
  if (has(args, "json")) throw new UsageError(`--json belongs behind foreach: foreach --json ... ${command.name}`);
  return args;
}

function selectorOf(kernel: Kernel, word: string): Selector {
  const quoted = /^'(.*)'$/.exec(word)?.[1];
  if (quoted !== undefined) {
    const pattern = parsePattern(quoted);
    return { group: "which", test: ({ address }) => pattern.test(taskAt(kernel, address).comm()) };
  }
  switch (word) {
    case "user":
      return { group: "kind", test: ({ address }) => !isKernelThread(kernel, address) };
    case "kernel":
      return { group: "kind", test: ({ address }) => isKernelThread(kernel, address) };
    case "gleader":
      return { group: "kind", test: ({ address }) => taskAt(kernel, address).tgid() === taskAt(kernel, address).pid() };
    case "active": {
      const current = runningTasks(kernel);
      return { group: "kind", test: ({ address }) => current.has(address) };
    }
  }
  if (STATES.includes(word)) {
    return { group: "state", test: ({ address }) => taskStateLetters(kernel, address) === word };
  }
  const name = word.replace(/^\\/, "");
  if (tasksNamed(kernel, (comm) => comm === name).length > 0) {
    return { group: "which", test: ({ address }) => taskAt(kernel, address).comm() === name };
  }
  const chosen = word.startsWith("\\") ? undefined : findTask(word, taskLookup(kernel));
  if (chosen === undefined) throw new UsageError(`unknown argument: "${word}"`);
  return { group: "which", test: ({ address }) => address === chosen.address };
}

/** The tasks that satisfy one selector of each group; operands of the command choose as well (`foreach bt 1`). */
function choose(kernel: Kernel, selectors: readonly Selector[], words: readonly string[]): readonly Address[] {
  if (selectors.filter(({ group }) => group === "state").length > 1)
    throw new UsageError("only one task state allowed");
  const all = [...selectors, ...words.map((word) => selectorOf(kernel, word))];
  const groups = (["which", "kind", "state"] as const)
    .map((group) => all.filter((selector) => selector.group === group))
    .filter((group) => group.length > 0);
  // A task that cannot be read is none of those chosen.
  const chosen = (selector: Selector, task: TaskEntry): boolean => optional(() => selector.test(task)) ?? false;
  return taskTable(kernel)
    .tasks.filter((task) => groups.every((group) => group.some((selector) => chosen(selector, task))))
    .map(({ address }) => address);
}
