/** ps: the task table, in crash's views of it. */
import { type Address, isPartial, optional, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { type TaskTable, taskAt, taskStateLetters, taskTable } from "#kernel/task";
import { type Arguments, has, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { possibleCpusIn } from "./cpu-list.ts";
import { messageOf } from "./error-text.ts";
import { hiddenCpus } from "./offline-cpus.ts";
import { byCpu, type CpuRow, formatCpu, formatLastRun, type LastRunRow, lastRuns } from "./ps/last-run.ts";
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
import { chosenByWords, filtered, isLeader } from "./ps/selection.ts";
import { formatTableHeader, formatTableRow, type TableRow, type TableStyle, tableFacts, tableRow } from "./ps/table.ts";
import type { Session } from "./session.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";

/** Says what an operand did not mean, with its newlines; the rest is shown all the same. */
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
interface TitlesRow extends TableStyle {
  readonly kind: "titles";
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

type PsRow = Row &
  (
    | ComplaintRow
    | SourcesRow
    | TitlesRow
    | CountRow
    | (TableRow & TableStyle)
    | LastRunRow
    | CpuRow
    | TimesRow
    | FamilyRow
    | StringsRow
    | ThreadsRow
    | LimitsRow
    | FailedRow
  );

const HEADER = {
  task: "the task: address of its task_struct, pid, command",
  cpu: "the processor that it was on, or was on last",
};
const TABLE_STYLE = {
  showsStack: "whether stack pointers are shown in the place of tasks' addresses (`-s`)",
  showsPolicy: "whether policy and priority are shown (`-Y`)",
};

/** What the rows hold, for the JSON form. */
const ROWS = {
  complaint: { text: "what an operand did not mean" },
  sources: {
    sources: "where tasks were found: `name`, number of `tasks`, and in `broke` why it is not whole",
    mismatches: "tasks of which two sources do not say the same: `has` knows it, `other` does not or has `otherPid`",
    notes: "the same as sentences",
  },
  titles: TABLE_STYLE,
  count: { state: "the two letters of a state", tasks: "number of tasks in it" },
  task: {
    ...HEADER,
    ...TABLE_STYLE,
    ppid: "pid of its parent",
    state: "the two letters of its state",
    memoryPercent: "its resident memory in per cent of the machine's",
    virtualKilobytes: "size of its address space, KiB",
    residentKilobytes: "its resident memory, KiB",
    stackPointer: "its saved kernel stack pointer",
    active: "whether a processor was running it",
    hidden: "whether that processor was offline while `set offline hide` is on",
    policy: "its scheduling policy without `SCHED_`",
    priority: "its scheduling priority (task_struct.prio)",
    kernelThread: "whether it is a kernel thread",
  },
  "last-run": {
    ...HEADER,
    state: "the two letters of its state",
    lastRun: "when it last got a processor, nanoseconds by the scheduler's clock",
    ago: "how long before its processor's clock stopped that was, ms",
    style: "how the time is written",
  },
  cpu: { cpu: "the processor of the tasks that follow", hidden: "whether it was offline and its tasks are left out" },
  times: {
    ...HEADER,
    runSeconds: "its age, s",
    start: "when it was started, nanoseconds since boot",
    user: "its time in user mode, ns",
    system: "its time in the kernel, ns",
  },
  family: {
    direction: "`up`: its ancestors, `down`: its children",
    members: "the tasks of the family: `task`, `cpu`, and `depth` in the tree",
  },
  strings: {
    ...HEADER,
    userless: "whether it has no user memory at all",
    arguments: "the words that it was started with",
    environment: "its environment, `name=value` each",
    fault: "the first address of these that could not be read",
  },
  threads: { ...HEADER, threads: "the other threads of its group" },
  limits: { ...HEADER, limits: "resource limits: `name`, `current`, `maximum` (`unlimited`)" },
  failed: { ...HEADER, reason: "why nothing can be said of it" },
} satisfies RowsOf<PsRow>;

/** Views of which crash gives one at a time. */
const VIEWS = ["a", "t", "c", "p", "g", "l", "m", "S", "r", "A"];

export const ps: Command<PsRow> = {
  name: "ps",
  summary: "the task table",
  synopsis: ["[-k|-u|-G|-y policy] [-s] [-p|-c|-t|-[l|m][-C cpu]|-a|-g|-r|-S|-A|-H]", "[pid | task | command] ..."],
  description: `Shows every task, or those named: by pid, by the address of their task_struct, by command name, or by a regular
expression over command names in single quotes; \name is a name that looks like a number. A \`>\` marks the tasks that
a processor was running, a \`-\` those whose processor is offline while "set offline hide" is on; kernel threads are in
brackets.

ST is the state: RU running, IN interruptible, UN uninterruptible, ID idle kernel thread, ZO zombie, ST stopped,
TR traced, DE dead, PA parked, WA waking, NE new. VSZ and RSS are in kilobytes.

The table is read from the kernel's pid table, its list of tasks and the run queues: when a dump is damaged, what any of
them still reaches is shown, and what they disagree about is said below.`,
  options: [
    { name: "k", help: "kernel threads only" },
    { name: "u", help: "user tasks only" },
    { name: "G", help: "thread group leaders only" },
    { name: "A", help: "tasks that a processor was running only" },
    { name: "I", help: "no idle tasks" },
    { name: "y", value: "policy", help: "only tasks of these scheduling policies (names or numbers, comma list)" },
    { name: "H", help: "no column titles" },
    { name: "s", help: "the saved kernel stack pointer instead of the task's address" },
    { name: "Y", help: "the scheduling policy and the priority of each task as well" },
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
    { line: "ps -G 'kworker.*'", shows: "the tasks whose name the expression fits" },
  ],
  rows: ROWS,
  foreach(session, args, tasks) {
    checkOptions(args);
    return show(session, args, tasks, true);
  },
  *run(session, args) {
    checkOptions(args);
    const { kernel } = session;
    if (args.operands.length === 0) {
      const { tasks, sources, mismatches, notes } = taskTable(kernel);
      yield* show(
        session,
        args,
        tasks.map((task) => task.address),
        false,
      );
      if (notes.length > 0) yield { kind: "sources", sources, mismatches, notes } as PsRow;
      return;
    }
    if (has(args, "S")) throw new UsageError("-S option takes no arguments");
    if (has(args, "C")) {
      yield { kind: "complaint", text: "-C option is not applicable with specified tasks\n" };
      const all = taskTable(kernel).tasks.map(({ address }) => address);
      yield* show(session, args, all, false);
      return;
    }
    const { tasks, unknown } = chosenByWords(kernel, args);
    for (const word of unknown) yield { kind: "complaint", text: `invalid task or pid value: ${word}\n\n` };
    yield* show(session, args, tasks, true);
  },
  text: formatPs,
};

/** Throws UsageError in crash's words for options that do not go together. */
function checkOptions(args: Arguments): void {
  const given = (names: readonly string[]): readonly string[] => names.filter((name) => has(args, name));
  if (given(["k", "u"]).length > 1) throw new UsageError("-u and -k are mutually exclusive");
  if (given(VIEWS).length > 1) {
    throw new UsageError("-a, -t, -c, -p, -g, -l, -m, -S, -r and -A flags are all mutually-exclusive");
  }
  const [timed] = given(["l", "m"]);
  if (has(args, "C") && timed === undefined) throw new UsageError("-C option is only applicable with -l and -m");
  if (has(args, "G") && timed !== undefined) throw new UsageError(`-G not supported with -${timed} option`);
  if (has(args, "S") && given(["k", "u", "G"]).length > 0) {
    throw new UsageError("-S option cannot be used with other options");
  }
}

/** The rows of `wanted`; `named` when somebody asked for just these tasks. */
function* show(session: Session, args: Arguments, wanted: readonly Address[], named: boolean): Generator<PsRow> {
  const { kernel } = session;
  const tasks = filtered(kernel, args, wanted, named);
  if (has(args, "l") || has(args, "m")) {
    yield* showLastRuns(session, args, tasks);
  } else if (has(args, "S")) {
    yield* countStates(tasks.map((task) => optional(() => taskStateLetters(kernel, task)) ?? "??"));
  } else {
    const single = SINGLE_VIEWS.find(([option]) => has(args, option));
    if (single === undefined) {
      yield* showTable(session, args, tasks);
      return;
    }
    for (const task of single[0] === "g" ? groupsOf(kernel, tasks, named) : inOrder(kernel, args, tasks, named)) {
      session.checkpoint();
      yield singleRow(kernel, task, single[1]) as PsRow;
    }
  }
}

function* showTable(session: Session, args: Arguments, tasks: readonly Address[]): Generator<PsRow> {
  const style = { showsStack: has(args, "s"), showsPolicy: has(args, "Y") };
  if (!has(args, "H")) yield { kind: "titles", ...style };
  const facts = tableFacts(session.kernel, hiddenCpus(session));
  for (const task of tasks) {
    session.checkpoint();
    yield { ...tableRow(session.kernel, task, facts), ...style } as PsRow;
  }
}

function* showLastRuns(session: Session, args: Arguments, tasks: readonly Address[]): Generator<PsRow> {
  const { kernel, settings } = session;
  const list = valueOf(args, "C");
  const cpus = list === undefined ? undefined : possibleCpusIn(kernel, list);
  const rows = lastRuns(kernel, tasks, { relative: has(args, "m"), radix: settings.radix });
  yield* (cpus === undefined ? rows : byCpu(rows, cpus, hiddenCpus(session))) as Iterable<PsRow>;
}

/** Whose groups -g shows: of all tasks, each group once; of `named` ones, that of each, but the idle tasks' once. */
function groupsOf(kernel: Kernel, tasks: readonly Address[], named: boolean): readonly Address[] {
  const isIdle = (task: Address): boolean => optional(() => taskAt(kernel, task).pid() === 0) ?? false;
  const firstIdle = tasks.find(isIdle);
  return tasks.filter((task) => (isIdle(task) ? task === firstIdle : named || isLeader(kernel, task)));
}

/** The times of all tasks are shown in the order in which the tasks were started. */
function inOrder(kernel: Kernel, args: Arguments, tasks: readonly Address[], named: boolean): readonly Address[] {
  if (named || !has(args, "t")) return tasks;
  const start = new Map(tasks.map((task) => [task, optional(() => taskAt(kernel, task).startTime()) ?? 0n]));
  return tasks.toSorted((a, b) => Number((start.get(a) ?? 0n) - (start.get(b) ?? 0n)));
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

function* countStates(states: readonly string[]): Generator<PsRow> {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  for (const [state, tasks] of counts) yield { kind: "count", state, tasks };
}

function* formatPs(rows: Iterable<PsRow>): Generator<string> {
  let first = true;
  for (const row of rows) {
    switch (row.kind) {
      case "complaint":
        yield `ps: ${row.text}`;
        break;
      case "sources":
        for (const note of row.notes) yield `ps: ${note}\n\n`;
        break;
      case "titles":
        yield formatTableHeader(row);
        break;
      case "task":
        yield formatTableRow(row, row);
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
        yield formatLastRun(row);
        break;
      case "cpu":
        yield formatCpu(row, first);
        first = false;
    }
  }
}
