/** set: the current context, and the variables of the tool. */
import { type Address, optional, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { possibleCpus } from "#kernel/cpu";
import { deathOf } from "#kernel/death";
import { currentTasks, runningTasks, setCurrentTask } from "#kernel/sched";
import { panicTask } from "#kernel/system";
import { stateNames, taskAt, tasksOfPid } from "#kernel/task";
import { type Arguments, has, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { parseDecimal } from "./number.ts";
import type { Session } from "./session.ts";
import { dumpfile, findVariable, formatVariable, SHORTHANDS, type Variable, variables } from "./set/variables.ts";
import { WrongValue } from "./set/wrong-value.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";
import { chosenTask } from "./task-selection.ts";

/** The current context. */
interface ContextRow extends TaskHeader {
  readonly kind: "context";
  readonly threadInfo: Address;
  /** In the kernel's names, joined by `|`. */
  readonly state: string;
  /** What the task that died was doing: `SYSRQ` when asked to by sysrq, else `PANIC`; `ACTIVE` for others that were running. */
  readonly mark: "PANIC" | "SYSRQ" | "ACTIVE" | undefined;
  /** How many tasks share the pid (the idle tasks do), when more than one. */
  readonly sharing: number | undefined;
  /** `foreach` puts the usual header above each. */
  readonly headed: boolean;
}
/** A variable of the tool. */
interface VariableRow {
  readonly kind: "variable";
  readonly name: string;
  readonly value: string;
  /** What is said of it alone; undefined among all of them. */
  readonly message: string | undefined;
}
/** What was done, or not; with its newline. */
interface RemarkRow {
  readonly kind: "remark";
  readonly text: string;
}
type SetRow = Row & (ContextRow | VariableRow | RemarkRow);

/** `set`: the current context, and the variables of the tool. */
export const set: Command<SetRow> = {
  name: "set",
  summary: "the current context, and variables of the tool",
  synopsis: ["[[-a] [pid | taskp] | [-c cpu] | -p] | [crash_variable [setting]] | -v"],
  description: `Without arguments shows the task that is the current context. With a pid or the address of a task_struct makes that
task the context; -p returns to the task that panicked, -c takes the task that a processor was running.

With the name of a variable shows it, with a value behind it changes it; several may stand in one line. -v shows all:

  scroll         on, off, less, more, CRASHPAGER: whether and by what program long output is paged
  radix          10, 16: the base of numbers that have none of their own; "set hex" and "set dec" for short
  refresh        on, off: whether the tasks of a running machine are read again for each command
  print_max      most elements of an array that are shown
  print_array    on, off: one line for each element
  console        a device or file to which remarks of "debug" go as well
  debug          0: nothing; from 1 on, why and where a command failed
  core           on: the next error message ends this program with a core of itself
  hash           on, off: whether lists and trees are checked for entries that come twice
  silent         on, off: no echo of the lines of files
  edit           vi, emacs: can be set in .crashrc alone; lines are edited as in emacs in either case
  namelist       the vmlinux; given when the program is started
  unwind         on, off: crash's unwinding on old kernels; changes nothing here
  zero_excluded  on, off: whether pages that are not in the dump read as zeros
  null-stop      on, off: whether arrays of characters end at the first NUL
  gdb            on, off: every line is one of gdb's; "crash LINE" and "set gdb off" are ours
  scope          a text address: types that several source files define are those of the one it is in; 0: none
  offline        show, hide: output for processors that were offline
  redzone        on, off: whether kmem shows SLUB objects by the red zone before them
  error          default, redirect, or a file: where errors go while output is redirected`,
  options: [
    { name: "p", help: "back to the task that panicked" },
    { name: "c", value: "cpu", help: "the task that this processor was running" },
    { name: "a", value: "pid | taskp", help: "this task counts as the one that its processor was running" },
    { name: "v", help: "all variables" },
  ],
  operands: "task",
  examples: [
    { line: "set", shows: "the current context" },
    { line: "set 1", shows: "pid 1 becomes the context" },
    { line: "set radix 16", shows: "numbers are printed in hexadecimal from now on" },
  ],
  rows: {
    context: {
      task: "the task: address of its task_struct, pid, command",
      cpu: "the processor that it was on",
      threadInfo: "address of its `struct thread_info`",
      state: "its state in the kernel's names, joined by `|`",
      mark: "`PANIC` or `SYSRQ` for the task that died, `ACTIVE` for others that were running",
      sharing: "number of tasks that share the pid, when more than one",
      headed: "whether `foreach` puts a header above it",
    },
    variable: {
      name: "name of the variable",
      value: "its value",
      message: "what is said of it when it alone is asked for or changed",
    },
    remark: { text: "what was done, or what a word did not mean" },
  } satisfies RowsOf<SetRow>,
  *foreach({ kernel }, _args, tasks) {
    for (const task of tasks) yield { ...contextRow(kernel, task), headed: true } as SetRow;
  },
  *run(session, args) {
    if (has(args, "v")) {
      for (const variable of variables) {
        yield variableRow(session, variable);
        if (variable.name === "namelist") {
          yield { kind: "variable", name: dumpfile.name, value: dumpfile.show(session), message: undefined };
        }
      }
      return;
    }
    const forced = valueOf(args, "a");
    if (forced !== undefined) {
      yield markActive(session, forced);
      return;
    }
    if (args.operands.length === 0 || has(args, "c") || has(args, "p")) {
      const before = session.context;
      session.context = wantedContext(session, args);
      // crash says nothing of a processor whose task is the context already.
      if (!has(args, "c") || session.context !== before) yield contextRow(session.kernel, session.context) as SetRow;
      return;
    }
    yield* setWords(session, args.operands);
  },
  *text(rows) {
    let first = true;
    for (const row of rows) {
      if (row.kind === "context" && row.headed && !first) yield "\n";
      first = false;
      if (row.kind === "remark") yield row.text;
      else if (row.kind === "variable") yield row.message ?? `${formatVariable(row.name, row.value)}\n`;
      else yield row.headed ? `${formatTaskHeader(row)}\n${formatContext(row)}` : formatContext(row);
    }
  },
};

/** Variables, each with the value behind it when there is one, and tasks. */
function* setWords(session: Session, words: readonly string[]): Generator<SetRow> {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const [name, shorthand] = SHORTHANDS[word] ?? [word, undefined];
    const variable = findVariable(name);
    if (word === "emacs" && session.starting !== true) {
      throw new UsageError("cannot change vi editing mode during runtime");
    }
    if (variable === undefined) {
      yield setContext(session, word, i === words.length - 1);
      continue;
    }
    const next = shorthand === undefined ? words[i + 1] : undefined;
    if (next !== undefined) i++;
    const value = next ?? shorthand;
    if (value !== undefined) assign(session, variable, value, words);
    const message = variable.say?.(session) ?? `${name}: ${variable.show(session)}\n`;
    yield { ...variableRow(session, variable), message };
  }
}

function assign(session: Session, variable: Variable, value: string, words: readonly string[]): void {
  try {
    variable.assign(session, value);
  } catch (error) {
    if (error instanceof WrongValue) throw new UsageError(`invalid command: set ${words.join(" ")} `);
    throw error;
  }
}

/** Another context; of a word that means no task only a remark, unless it is the last. */
function setContext(session: Session, word: string, isLast: boolean): SetRow {
  try {
    session.context = chosenTask(session.kernel, word).address;
    return contextRow(session.kernel, session.context) as SetRow;
  } catch (error) {
    if (isLast || !(error instanceof UsageError)) throw error;
    return { kind: "remark", text: `set: ${error.message}\n` };
  }
}

/** The task that `word` means becomes the one that its processor was running. */
function markActive({ kernel }: Session, word: string): SetRow {
  const at = chosenTask(kernel, word).address;
  const { task, cpu } = taskHeader(kernel, at);
  setCurrentTask(kernel, cpu, at);
  return {
    kind: "remark",
    text: `"${task.comm}" task ${at.toString(16)} has been marked as the active task on cpu ${cpu}\n`,
  };
}

function variableRow(session: Session, variable: Variable): VariableRow & SetRow {
  return { kind: "variable", name: variable.name, value: variable.show(session), message: undefined };
}

function wantedContext(session: Session, args: Arguments): Address {
  const { kernel } = session;
  const cpu = valueOf(args, "c");
  if (cpu !== undefined) {
    const number = parseDecimal(cpu);
    const { length } = possibleCpus(kernel);
    if (number >= length) throw new UsageError(`invalid cpu number: system has only ${length} cpus`);
    const task = currentTasks(kernel).get(number);
    if (task === undefined) throw new UsageError(`cannot determine active task on cpu ${number}`);
    return task;
  }
  if (!has(args, "p")) return session.context;
  const task = panicTask(kernel);
  if (task === undefined) throw new UsageError("no panic task found");
  return task;
}

function contextRow(kernel: Kernel, at: Address): ContextRow {
  const task = taskAt(kernel, at);
  const header = taskHeader(kernel, at);
  const sharing = tasksOfPid(kernel, header.task.pid);
  const running = optional(() => runningTasks(kernel).has(at)) ?? false;
  const panicked = optional(() => panicTask(kernel));
  return {
    kind: "context",
    ...header,
    threadInfo: optional(() => task.threadInfo()) ?? at,
    state: optional(() => stateNames(task.state() | task.exitState())) ?? "(unknown)",
    mark: at === panicked ? markOfDeath(kernel) : running ? "ACTIVE" : undefined,
    sharing: sharing > 1 ? sharing : undefined,
    headed: false,
  };
}

const markOfDeath = (kernel: Kernel): "PANIC" | "SYSRQ" =>
  optional(() => deathOf(kernel)) === "requested" ? "SYSRQ" : "PANIC";

/** The context as `set` shows it; the start-up banner ends with the same lines. */
function formatContext(row: ContextRow): string {
  const task = row.task.task.toString(16);
  return [
    `    PID: ${row.task.pid}`,
    `COMMAND: "${row.task.comm}"`,
    `   TASK: ${task}  ${row.sharing === undefined ? "" : `(1 of ${row.sharing})  `}[THREAD_INFO: ${row.threadInfo.toString(16)}]`,
    `    CPU: ${row.cpu}`,
    `  STATE: ${row.state} ${row.mark === undefined ? "" : `(${row.mark})`}`,
    "",
  ].join("\n");
}
