/** set: the current context, and the variables of the tool. */
import { type Address, optional, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { deathOf } from "#kernel/death";
import { currentTasks, runningTasks } from "#kernel/sched";
import { panicTask } from "#kernel/system";
import { stateNames, taskAt, taskTable } from "#kernel/task";
import { type Arguments, has, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { parseDecimal } from "./number.ts";
import type { Session } from "./session.ts";
import { findVariable, formatVariable, variables } from "./set/variables.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";
import { chosenTask } from "./task-selection.ts";

/** The current context. */
export interface ContextRow extends TaskHeader {
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
}
type SetRow = Row & (ContextRow | VariableRow);

/** `set`: the current context, and the variables of the tool. */
export const set: Command<SetRow> = {
  name: "set",
  summary: "the current context, and variables of the tool",
  synopsis: ["[pid | taskp | -p | -c cpu | -v]", "variable [value]"],
  description: `Without arguments shows the task that is the current context. With a pid or the address of a task_struct makes that
task the context; -p returns to the task that panicked, -c takes the task that a processor was running.

With the name of a variable shows or changes it; -v shows all.`,
  options: [
    { name: "p", help: "back to the task that panicked" },
    { name: "c", value: "cpu", help: "the task that this processor was running" },
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
    variable: { name: "name of the variable", value: "its value" },
  } satisfies RowsOf<SetRow>,
  *foreach({ kernel }, _args, tasks) {
    for (const task of tasks) yield { ...contextRow(kernel, task), headed: true } as SetRow;
  },
  *run(session, args) {
    const { kernel } = session;
    if (has(args, "v")) {
      for (const variable of variables) yield variableRow(session, variable.name);
      return;
    }
    const variable = findVariable(args.operands[0]);
    if (variable !== undefined) {
      const [, value] = args.operands;
      if (value !== undefined) variable.assign(session.settings, value);
      yield variableRow(session, variable.name);
      return;
    }
    session.context = wantedContext(session, args);
    yield contextRow(kernel, session.context) as SetRow;
  },
  *text(rows) {
    let first = true;
    for (const row of rows) {
      if (row.kind === "context" && row.headed && !first) yield "\n";
      first = false;
      if (row.kind === "variable") yield `${formatVariable(row.name, row.value)}\n`;
      else yield row.headed ? `${formatTaskHeader(row)}\n${formatContext(row)}` : formatContext(row);
    }
  },
};

function variableRow(session: Session, name: string): SetRow {
  const value = findVariable(name)?.show(session.settings) ?? "";
  return { kind: "variable", name, value };
}

function wantedContext(session: Session, args: Arguments): Address {
  const { kernel } = session;
  const cpu = valueOf(args, "c");
  if (cpu !== undefined) {
    const task = currentTasks(kernel).get(parseDecimal(cpu));
    if (task === undefined) throw new UsageError(`invalid processor number: ${cpu}`);
    return task;
  }
  if (has(args, "p")) {
    const task = panicTask(kernel);
    if (task === undefined) throw new UsageError("no panic task found");
    return task;
  }
  const [word] = args.operands;
  return word === undefined ? session.context : chosenTask(kernel, word).address;
}

/** A task as `set` shows it. */
export function contextRow(kernel: Kernel, at: Address): ContextRow {
  const task = taskAt(kernel, at);
  const header = taskHeader(kernel, at);
  const sharing = taskTable(kernel).tasks.filter(({ pid }) => pid === header.task.pid).length;
  const running = optional(() => runningTasks(kernel).has(at)) ?? false;
  const panicked = optional(() => panicTask(kernel));
  return {
    kind: "context",
    ...header,
    // Since thread_info moved into the task (v4.9 on x86) it is its first member.
    threadInfo: at,
    state: optional(() => stateNames(task.state() | task.exitState())) ?? "(unknown)",
    mark: at === panicked ? markOfDeath(kernel) : running ? "ACTIVE" : undefined,
    sharing: sharing > 1 ? sharing : undefined,
    headed: false,
  };
}

const markOfDeath = (kernel: Kernel): "PANIC" | "SYSRQ" =>
  optional(() => deathOf(kernel)) === "requested" ? "SYSRQ" : "PANIC";

/** The context as `set` shows it; the start-up banner ends with the same lines. */
export function formatContext(row: ContextRow): string {
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
