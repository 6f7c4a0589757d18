/** The words before foreach's command: which tasks it runs on. */
import { type Address, optional, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { runningTasks } from "#kernel/sched";
import { type TaskEntry, taskStateLetters, taskTable } from "#kernel/task";
import { isLeader } from "../ps/selection.ts";
import { isKernelThread } from "../ps/table.ts";
import { isMeant, isTaskNumber, parseTaskWord, type TaskWord } from "../task-selection.ts";
import { SynopsisError } from "../usage.ts";

/** States that may be chosen. */
const STATES = ["RU", "IN", "UN", "ST", "ZO", "TR", "SW", "DE", "WA", "PA", "ID", "NE"];
/** Kernels since 2.6 have no such state. */
const NO_STATE = "SW";

/** Which tasks are wanted: each part narrows the others. */
export interface Selectors {
  /** Any of these; none named means all, unless a word named nothing. */
  readonly words: readonly TaskWord[];
  readonly kind: "user" | "kernel" | "gleader" | undefined;
  readonly active: boolean;
  readonly state: string | undefined;
  /** Words that mean nothing. */
  readonly unknown: readonly string[];
}

/** Understands the words; throws UsageError in crash's words for those that contradict each other. */
export function parseSelectors(kernel: Kernel, typed: readonly string[]): Selectors {
  const words: TaskWord[] = [];
  const unknown: string[] = [];
  let kind: Selectors["kind"];
  let active = false;
  let state: string | undefined;
  for (const word of typed) {
    const number = isTaskNumber(word) ? parseTaskWord(kernel, word) : undefined;
    if (number?.kind === "task") {
      if (word === "DE") throw ambiguous(word);
      words.push(number);
    } else if (word === "user" || word === "kernel" || word === "gleader") {
      kind = combined(kind, word);
    } else if (word === "active") {
      active = true;
    } else if (STATES.includes(word) || word === "\\DE") {
      if (word === NO_STATE) throw new UsageError(`invalid task state for this kernel: ${word}`);
      if (state !== undefined) throw new UsageError("only one task state allowed");
      state = word.replace("\\", "");
    } else if (/^'.*'$/.test(word)) {
      words.push(parseTaskWord(kernel, word));
    } else {
      const name = namedTasks(kernel, word);
      if (name === undefined) unknown.push(word);
      else words.push(name);
    }
  }
  return { words, kind, active, state, unknown };
}

/** Leaders of thread groups are user tasks. */
function combined(kind: Selectors["kind"], word: "user" | "kernel" | "gleader"): Selectors["kind"] {
  if (kind === undefined || kind === word) return word;
  if (kind === "kernel") throw new UsageError(`${word} and kernel are mutually exclusive!`);
  if (word === "kernel") throw new UsageError("user and kernel are mutually exclusive!");
  return "gleader";
}

/** The tasks of that name, a backslash before it or not; undefined when there are none. */
function namedTasks(kernel: Kernel, word: string): TaskWord | undefined {
  const name = parseTaskWord(kernel, word.startsWith("\\") ? word : `\\${word}`);
  return taskTable(kernel).tasks.some((task) => isMeant(kernel, name, task)) ? name : undefined;
}

/** A state that happens to be a pid. */
function ambiguous(word: string): SynopsisError {
  const lower = word.toLowerCase();
  return new SynopsisError(
    `ambiguous task-identifying argument: ${word}
         for a "state" argument, use: \\${word}
         for a "pid" argument, use: 0x${word}, 0x${lower}, ${lower} or ${Number(`0x${word}`)}
`,
  );
}

/** The tasks that satisfy every part, in the order of the task table. */
export function selectedTasks(kernel: Kernel, selectors: Selectors): readonly Address[] {
  const { words, kind, active, state, unknown } = selectors;
  const tests: ((task: TaskEntry) => boolean)[] = [];
  if (active) {
    const running = runningTasks(kernel);
    tests.push(({ address }) => running.has(address));
  }
  if (kind !== undefined) tests.push(({ address }) => isKernelThread(kernel, address) === (kind === "kernel"));
  if (kind === "gleader") tests.push(({ address }) => isLeader(kernel, address));
  if (state !== undefined) tests.push(({ address }) => taskStateLetters(kernel, address) === state);
  // A word that means nothing must not make the command run on everything.
  if (words.length + unknown.length > 0) tests.push((task) => words.some((word) => isMeant(kernel, word, task)));
  // A task that cannot be read is none of those chosen.
  const chosen = (task: TaskEntry): boolean => tests.every((test) => optional(() => test(task)) ?? false);
  return taskTable(kernel)
    .tasks.filter(chosen)
    .map(({ address }) => address);
}
