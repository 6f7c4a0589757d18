/** ps: the task table, in crash's views of it. */
import { type Address, isPartial, optional, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { possibleCpus } from "#kernel/cpu";
import { runningTasks } from "#kernel/sched";
import { type TaskTable, taskAt, taskStateLetters, taskTable } from "#kernel/task";
import { type Arguments, has, valueOf } from "./arguments.ts";
import type { Command } from "./command.ts";
import { parseCpuList } from "./cpu-list.ts";
import { messageOf } from "./error-text.ts";
import { formatLastRuns, type LastRunRow, lastRuns } from "./ps/last-run.ts";
import {
  formatProcess,
  type LimitsRow,
  limitsRow,
  type StringsRow,
  stringsRow,
  type ThreadsRow,
  threadsRow,
} from "./ps/process.ts";
import {
  ancestors,
  children,
  type FamilyRow,
  formatFamily,
  formatTimes,
  type TimesRow,
  taskTimes,
} from "./ps/relatives.ts";
import { formatTableHeader, formatTableRow, isKernelThread, type TableRow, tableRow } from "./ps/table.ts";
import type { Session } from "./session.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";
import { selectTasks } from "./task-selection.ts";

/** A line that says what an operand did not mean; the rest is shown all the same. */
interface ComplaintRow {
  readonly kind: "complaint";
  readonly text: string;
}
/** Where the sources of the table disagree, or one of them is broken; as data, and as sentences. */
interface SourcesRow {
  readonly kind: "sources";
  readonly sources: TaskTable["sources"];
  readonly mismatches: TaskTable["mismatches"];
  readonly notes: readonly string[];
}
/** Column titles of the plain table. */
interface HeaderRow {
  readonly kind: "header";
  readonly showsStack: boolean;
}
/** How many tasks are in a state (-S). */
interface CountRow {
  readonly kind: "count";
  readonly state: string;
  readonly tasks: number;
}
/** A task of which a view could not be had. */
interface FailedRow extends TaskHeader {
  readonly kind: "failed";
  readonly reason: string;
}

/** Without the titles (-H), the table begins by saying only which address it shows. */
type PsRow = Row &
  (
    | ComplaintRow
    | SourcesRow
    | HeaderRow
    | CountRow
    | TableRow
    | LastRunRow
    | TimesRow
    | FamilyRow
    | StringsRow
    | ThreadsRow
    | LimitsRow
    | FailedRow
  );

/** sched(7)'s policies by number (include/uapi/linux/sched.h). */
const POLICIES = ["NORMAL", "FIFO", "RR", "BATCH", "ISO", "IDLE", "DEADLINE", "EXT"];

export const ps: Command<PsRow> = {
  name: "ps",
  summary: "the task table",
  synopsis: ["[-k|-u|-G|-A] [-y policy] [-H|-s|-S|-p|-c|-t|-a|-g|-r|-l|-m] [-C cpu(s)] [pid | task | command] ..."],
  description: `Shows every task, or those named: by pid, by the address of their task_struct, by command name, or by a regular
expression over command names in single quotes. A \`>\` marks the tasks that a processor was running; kernel threads
are in brackets.

ST is the state: RU running, IN interruptible, UN uninterruptible, ID idle kernel thread, ZO zombie, ST stopped,
TR traced, DE dead, PA parked, WA waking, NE new. VSZ and RSS are in kilobytes.

The table is read from the kernel's pid table, its list of tasks and the run queues: when a dump is damaged, what any of
them still reaches is shown, and what they disagree about is said below.`,
  options: [
    { name: "k", help: "kernel threads only" },
    { name: "u", help: "user tasks only" },
    { name: "G", help: "thread group leaders only" },
    { name: "A", help: "tasks that a processor was running only" },
    { name: "y", value: "policy", help: "only tasks of these scheduling policies (names or numbers, comma list)" },
    { name: "H", help: "no column titles" },
    { name: "s", help: "the saved kernel stack pointer instead of the task's address" },
    { name: "S", help: "the number of tasks in each state" },
    { name: "p", help: "the ancestors of each task" },
    { name: "c", help: "the children of each task" },
    { name: "t", help: "run time, start time and processor times" },
    { name: "a", help: "arguments and environment" },
    { name: "g", help: "the threads of each thread group" },
    { name: "r", help: "resource limits" },
    { name: "l", help: "by the time they last ran, in nanoseconds of the scheduler's clock" },
    { name: "m", help: "by the time since they last ran" },
    { name: "C", value: "cpu(s)", help: "with -l or -m: by processor; a for all" },
  ],
  operands: "task",
  examples: [
    { line: "ps", shows: "the whole table" },
    { line: "ps -m | grep UN", shows: "how long the blocked tasks have been waiting" },
    { line: "ps -S", shows: "how many tasks are in each state" },
  ],
  foreach: (session, args, tasks) => show(session, args, tasks),
  *run(session, args) {
    const { kernel } = session;
    if (args.operands.length === 0) {
      yield* show(
        session,
        args,
        taskTable(kernel).tasks.map((task) => task.address),
      );
      const { sources, mismatches, notes } = taskTable(kernel);
      if (notes.length > 0) yield { kind: "sources", sources, mismatches, notes } as PsRow;
      return;
    }
    const chosen: Address[] = [];
    for (const word of args.operands) {
      const selection = selectTasks(kernel, word);
      if ("error" in selection) yield { kind: "complaint", text: `ps: ${selection.error}` };
      else chosen.push(...selection.tasks.map((task) => task.address));
    }
    yield* show(session, args, chosen);
  },
  text: formatPs,
};

function* show(session: Session, args: Arguments, wanted: readonly Address[]): Generator<PsRow> {
  const { kernel } = session;
  const tasks = wanted.filter(filterOf(kernel, args));
  if (has(args, "l") || has(args, "m")) {
    const list = valueOf(args, "C");
    const cpus = list === undefined ? undefined : parseCpuList(list, (possibleCpus(kernel).at(-1) ?? 0) + 1);
    yield* lastRuns(kernel, tasks, has(args, "m"), cpus) as Iterable<PsRow>;
    return;
  }
  if (has(args, "C")) throw new UsageError("-C option is only applicable with -l and -m");
  if (has(args, "S")) {
    yield* countStates(tasks.map((task) => optional(() => taskStateLetters(kernel, task)) ?? "??"));
    return;
  }
  const single = SINGLE_VIEWS.find(([option]) => has(args, option))?.[1];
  if (single === undefined && !has(args, "H")) yield { kind: "header", showsStack: has(args, "s") };
  for (const task of tasks) {
    session.checkpoint();
    yield (
      single === undefined ? { ...tableRow(kernel, task), showsStack: has(args, "s") } : singleRow(kernel, task, single)
    ) as PsRow;
  }
}

/** What one view says of a task, or why it cannot. */
function singleRow(kernel: Kernel, task: Address, view: (kernel: Kernel, task: Address) => object): object {
  try {
    return view(kernel, task);
  } catch (error) {
    if (!isPartial(error)) throw error;
    return { kind: "failed", ...taskHeader(kernel, task), reason: messageOf(error) } satisfies FailedRow;
  }
}

/** Views that show each task for itself, by option. */
const SINGLE_VIEWS = [
  ["p", ancestors],
  ["c", children],
  ["t", taskTimes],
  ["a", stringsRow],
  ["g", threadsRow],
  ["r", limitsRow],
] as const;

function filterOf(kernel: Kernel, args: Arguments): (task: Address) => boolean {
  const tests: ((task: Address) => boolean)[] = [];
  if (has(args, "k")) tests.push((task) => isKernelThread(kernel, task));
  if (has(args, "u")) tests.push((task) => !isKernelThread(kernel, task));
  if (has(args, "G")) tests.push((task) => taskAt(kernel, task).tgid() === taskAt(kernel, task).pid());
  if (has(args, "A")) {
    const current = runningTasks(kernel);
    tests.push((task) => current.has(task));
  }
  const policies = valueOf(args, "y");
  if (policies !== undefined) {
    const wanted = new Set(policies.split(",").map(policyNumber));
    tests.push((task) => wanted.has(taskAt(kernel, task).policy()));
  }
  // A task that cannot be read is none of those asked for.
  return (task) => tests.every((test) => optional(() => test(task)) ?? false);
}

function policyNumber(word: string): number {
  const number = /^\d+$/.test(word) ? Number(word) : POLICIES.indexOf(word.toUpperCase());
  if (number < 0 || number >= POLICIES.length) throw new UsageError(`${word}: invalid scheduling policy`);
  return number;
}

function* countStates(states: readonly string[]): Generator<PsRow> {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  for (const [state, tasks] of counts) yield { kind: "count", state, tasks };
}

function* formatPs(rows: Iterable<PsRow>): Generator<string> {
  const runs: LastRunRow[] = [];
  for (const row of rows) {
    switch (row.kind) {
      case "complaint":
        yield `${row.text}\n\n`;
        break;
      case "sources":
        for (const note of row.notes) yield `ps: ${note}\n\n`;
        break;
      case "header":
        yield formatTableHeader(row.showsStack);
        break;
      case "task":
        yield formatTableRow(row, row["showsStack"] === true);
        break;
      case "count":
        yield `  ${row.state}: ${row.tasks}\n`;
        break;
      case "times":
        yield* formatTimes(row);
        break;
      case "family":
        yield* formatFamily(row);
        break;
      case "strings":
      case "threads":
      case "limits":
        yield* formatProcess(row);
        break;
      case "failed":
        yield `${formatTaskHeader(row)}\n  (${row.reason})\n\n`;
        break;
      case "last-run":
        runs.push(row);
    }
  }
  yield* formatLastRuns(runs);
}
