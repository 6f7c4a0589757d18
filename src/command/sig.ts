/** sig: what tasks do with signals, and which signals wait for them. */
import { type Address, optional, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { leaderOf, taskAt, threadsOf } from "#kernel/task";
import { type Arguments, has, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { parseAddress } from "./number.ts";
import type { Session } from "./session.ts";
import { otherSignalName, SIGNALS, signalName } from "./sig/names.table.ts";
import { namesIn, type SignalsRow, signalsRow } from "./sig/rows.ts";
import { formatSignals } from "./sig/text.ts";
import { chosenTasks, isTaskNumber } from "./task-selection.ts";

/** A signal of the list (-l). */
interface SignalNameRow {
  readonly kind: "signal";
  readonly signal: number;
  readonly name: string;
  readonly otherName: string | undefined;
}
/** The signals in a set (-s). */
interface SetRow {
  readonly kind: "set";
  readonly names: readonly string[];
}
/** Says what an operand did not mean; the rest is shown all the same. */
interface ComplaintRow {
  readonly kind: "complaint";
  readonly text: string;
}
/** A blank line follows; without, one stands before all tasks but the first. */
interface Spaced {
  readonly spaced: boolean;
}
type SigRow = Row & (SignalNameRow | SetRow | ComplaintRow | (SignalsRow & Spaced));

/** Columns of the names in a set. */
const WIDTH = 80;

const PENDING =
  "`set`: bit N - 1 is signal N, `names`, and `queued`: `signal`, `info` (address of its siginfo), `code`, `sender`";

export const sig: Command<SigRow> = {
  name: "sig",
  summary: "signals: what tasks do with them, and which wait",
  synopsis: ["[[-l] | [-s sigset]] | [-g] [pid | taskp] ..."],
  description: `Shows of each task, or of the current context, what its process does with every signal (the handler's address, the
signals blocked meanwhile, the flags), whether the thread was told that a signal waits, which signals it blocks, and
which wait: for the thread alone (PRIVATE_PENDING) or for any thread of its process (SHARED_PENDING), with the siginfo
of each that is queued.`,
  options: [
    { name: "g", help: "all threads of each task's thread group" },
    { name: "l", help: "the numbers and names of all signals" },
    { name: "s", value: "sigset", help: "the names of the signals in a set of 64 bits, in hexadecimal" },
    { name: "R", value: "reference", help: "not supported, as in crash", hidden: true },
  ],
  operands: "task",
  rows: {
    signal: { signal: "number of a signal", name: "its name", otherName: "its other name" },
    set: { names: "names of the signals in the set" },
    complaint: { text: "what an operand did not mean" },
    signals: {
      task: "the task: address of its task_struct, pid, command",
      cpu: "the processor that it was on, or was on last",
      process: "of its process: `signalStruct`, `threads`, and `actions`: `signal`, `handler`, `mask`, `flags`",
      thread: `of the thread: whether a signal is \`pending\`, which are \`blocked\`, and which are \`waiting\`: ${PENDING}`,
      shared: `signals that wait for any thread of the process: ${PENDING}`,
      indented: "whether it is a thread below its process (`-g`)",
      spaced: "whether a blank line follows",
    },
  } satisfies RowsOf<SigRow>,
  examples: [
    { line: "sig 1", shows: "what pid 1 does with each signal, and what waits for it" },
    { line: "sig -s 4003", shows: "the names of the signals in a mask" },
    { line: "sig -g 1", shows: "the same with each of its threads" },
  ],
  *foreach({ kernel, checkpoint }, args, tasks) {
    if (has(args, "R")) {
      for (const _ of tasks) yield { kind: "complaint", text: "sig: sig: -R not supported yet\n" };
      return;
    }
    const leaders = tasks.map((task) => optional(() => leaderOf(kernel, task)) ?? task);
    for (const task of has(args, "g") ? new Set(leaders) : tasks) {
      checkpoint();
      yield* rowsOf(kernel, task, has(args, "g"), has(args, "g"));
    }
  },
  *run(session, args) {
    const first = args.options.find(({ name }) => name === "l" || name === "s");
    if (first?.name === "l") {
      for (let signal = 1; signal <= SIGNALS; signal++) {
        yield { kind: "signal", signal, name: signalName(signal), otherName: otherSignalName(signal) };
      }
      return;
    }
    const set = valueOf(args, "s");
    if (set !== undefined) {
      yield { kind: "set", names: namesIn(parseAddress(set)) };
      return;
    }
    yield* showTasks(session, args);
  },
  *text(rows) {
    let first = true;
    for (const row of rows) {
      switch (row.kind) {
        case "signal":
          yield `${`[${row.signal}]`.padStart(4)} ${row.name}${row.otherName === undefined ? "" : `/${row.otherName}`}\n`;
          break;
        case "set":
          yield formatNames(row.names);
          break;
        case "complaint":
          yield row.text;
          break;
        case "signals":
          if (!row.spaced && !first) yield "\n";
          yield* formatSignals(row);
          if (row.spaced) yield "\n";
          first = false;
      }
    }
  },
};

function* showTasks(session: Session, args: Arguments): Generator<SigRow> {
  const { kernel } = session;
  const tasks: Address[] = [];
  let bogus = false;
  for (const word of args.operands) {
    const number = isTaskNumber(word) || undefined;
    const chosen = number && attempt(() => chosenTasks(kernel, word));
    if (chosen !== undefined) {
      tasks.push(...chosen.map(({ address }) => address));
    } else if (number === undefined && isTaskMember(session, word)) {
      throw new UsageError("-R not supported yet");
    } else {
      bogus ||= number !== undefined;
      yield { kind: "complaint", text: `sig: invalid task or pid value: ${word}\n\n` };
    }
  }
  if (has(args, "R")) throw new UsageError("-R not supported yet");
  if (tasks.length === 0 && !bogus) tasks.push(session.context);
  // The idle tasks are one group, which is shown once; others as often as they are asked for.
  const isIdle = (task: Address): boolean => optional(() => taskAt(kernel, task).pid() === 0) ?? false;
  const firstIdle = tasks.find(isIdle);
  for (const task of tasks) {
    if (!has(args, "g") || !isIdle(task) || task === firstIdle) yield* rowsOf(kernel, task, has(args, "g"), true);
  }
}

/** A word that is no number and names a member, which older versions of crash took for a reference. */
function isTaskMember({ target }: Session, word: string): boolean {
  const type = target.types.find("struct", "task_struct");
  return word.includes(",") || (type?.kind === "struct" && type.members.some(({ name }) => name === word));
}

function attempt<T>(choose: () => T): T | undefined {
  try {
    return choose();
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** The rows of a task, or of its whole group. */
function* rowsOf(kernel: Kernel, task: Address, group: boolean, spaced: boolean): Generator<SigRow> {
  if (!group) {
    yield { ...signalsRow(kernel, task, { process: true, thread: true, indented: false }), spaced } as SigRow;
    return;
  }
  const leader = optional(() => leaderOf(kernel, task)) ?? task;
  yield { ...signalsRow(kernel, leader, { process: true, thread: false, indented: false }), spaced } as SigRow;
  const threads = optional(() => threadsOf(kernel, taskAt(kernel, leader).tgid())) ?? [];
  const others = threads.filter((thread) => thread !== leader);
  for (const thread of [leader, ...others]) {
    yield { ...signalsRow(kernel, thread, { process: false, thread: true, indented: true }), spaced } as SigRow;
  }
}

function formatNames(names: readonly string[]): string {
  if (names.length === 0) return "(none)\n";
  const lines: string[] = [];
  for (const name of names) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + name.length <= WIDTH) lines[lines.length - 1] = `${line} ${name}`;
    else lines.push(name);
  }
  return lines.map((line) => `${line}\n`).join("");
}
