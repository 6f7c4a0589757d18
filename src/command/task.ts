/** task: a task's task_struct and thread_info. */
import { type Address, isPartial, type Row, UsageError } from "#base";
import { taskAt } from "#kernel/task";
import { valueAt } from "#object";
import { memberPath } from "#types";
import { type Arguments, has, radixOf, valuesOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { messageOf } from "./error-text.ts";
import type { Session } from "./session.ts";
import { type ContentsRow, type ContentsStyle, contentsRow, membersRow } from "./struct/contents.ts";
import { resolveSubject, type Subject } from "./struct/subject.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";
import { chosenTasks, isTaskNumber } from "./task-selection.ts";
import { valueScope } from "./value/scope.ts";
import { valueStyle } from "./value/style.ts";

/** Begins a task. */
interface TaskRow extends TaskHeader {
  readonly kind: "task";
}
/** Says what was not done as asked. */
interface ComplaintRow {
  readonly kind: "complaint";
  readonly text: string;
}
type Rows = Row & (TaskRow | ContentsRow | ComplaintRow);

export const task: Command<Rows> = {
  name: "task",
  summary: "a task's task_struct and thread_info",
  synopsis: ["[-R member[,member]] [-dx] [pid | taskp] ..."],
  description: `Shows the contents of the task_struct and of the thread_info of each task, or of the current context.

With -R, or with the names of members as operands, only these members are shown, of whichever of the two structures has
them. A member may be a member of a member (se.avg.load_avg) or an element of an array (pid_links[1]); those of
anonymous structs are named as if they were the outer one's own.`,
  options: [
    { name: "R", value: "member[,member]", help: "only these members" },
    { name: "x", help: "numbers in hexadecimal" },
    { name: "d", help: "numbers in decimal" },
    { name: "h", help: "as -x", hidden: true },
  ],
  operands: "task",
  rows: {
    task: {
      task: "the task of what follows: address of its task_struct, pid, command",
      cpu: "the processor that it was on, or was on last",
    },
    contents: {
      type: "`struct task_struct` or `struct thread_info`",
      address: "where it lies",
      value: "its members by name; with -R those asked for, by the paths that were typed",
      text: "the same as text",
    },
    complaint: { text: "what an operand or a member did not mean" },
  } satisfies RowsOf<Rows>,
  examples: [
    { line: "task -R flags,se.vruntime 1", shows: "two members of pid 1, one of them a member of a member" },
    { line: "task -x 1", shows: "both structures, numbers in hexadecimal" },
  ],
  *foreach(session, args, tasks) {
    yield* show(session, args, tasks, valuesOf(args, "R").flatMap(membersIn));
  },
  *run(session, args) {
    const tasks: Address[] = [];
    const members = valuesOf(args, "R").flatMap(membersIn);
    let complained = false;
    for (const word of args.operands) {
      const chosen = isTaskNumber(word) ? tasksOf(session, word) : undefined;
      if (chosen !== undefined) {
        tasks.push(...chosen);
      } else if (!isTaskNumber(word) && (word.includes(",") || isMember(session, word))) {
        members.push(...membersIn(word));
      } else {
        complained ||= isTaskNumber(word);
        const what = isTaskNumber(word) ? "invalid task or pid value" : "invalid task, pid, or task_struct member";
        yield { kind: "complaint", text: `${what}: ${word}\n` };
      }
    }
    if (tasks.length === 0 && !complained) tasks.push(session.context);
    yield* show(session, args, tasks, members);
  },
  *text(rows) {
    let open = false;
    for (const row of rows) {
      if (row.kind === "task") {
        if (open) yield "\n";
        open = true;
        yield `${formatTaskHeader(row)}\n`;
      } else if (row.kind === "contents") {
        yield row.text;
      } else {
        yield `task: ${row.text}${open ? "" : "\n"}`;
      }
    }
    if (open) yield "\n";
  },
};

/** Members in a comma list; empty ones are passed over. */
const membersIn = (list: string): readonly string[] => list.split(",").filter((member) => member !== "");

function tasksOf({ kernel }: Session, word: string): readonly Address[] | undefined {
  try {
    return chosenTasks(kernel, word).map(({ address }) => address);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function isMember({ target }: Session, word: string): boolean {
  const type = target.types.find("struct", "task_struct");
  return type !== undefined && memberPath(type, word) !== undefined;
}

/** The structures of a task, and where its thread_info lies; one of them may be unknown. */
function* show(
  session: Session,
  args: Arguments,
  tasks: readonly Address[],
  members: readonly string[],
): Generator<Rows> {
  if (has(args, "d") && (has(args, "x") || has(args, "h"))) throw new UsageError("-d and -x are mutually exclusive");
  const { kernel, target, settings } = session;
  const style: ContentsStyle = {
    style: valueStyle(settings, radixOf(args, settings.radix)),
    scope: valueScope(session),
    targets: false,
  };
  const whole = resolveSubject(target.types, "task_struct", "struct");
  const info = resolveSubject(target.types, "thread_info", "struct");
  for (const at of tasks) {
    session.checkpoint();
    yield { kind: "task", ...taskHeader(kernel, at) } as Rows;
    const places = [
      [whole, () => at],
      [info, () => taskAt(kernel, at).threadInfo()],
    ] as const;
    if (members.length === 0) yield* wholeRows(session, places, style);
    else yield* memberRows(session, places, members, style);
  }
}

type Places = readonly (readonly [Subject, () => Address])[];

function* wholeRows({ target }: Session, places: Places, style: ContentsStyle): Generator<Rows> {
  for (const [i, [subject, place]] of places.entries()) {
    yield* attempt(() => {
      const at = place();
      const row = contentsRow(subject, at, valueAt(subject.type, target.memory, at), style);
      // A blank line parts the two.
      return i === 0 ? row : { ...row, value: row.value, text: `\n${row.text}` };
    });
  }
}

/** Each member of whichever structures have it. */
function* memberRows(
  { target }: Session,
  places: Places,
  members: readonly string[],
  style: ContentsStyle,
): Generator<Rows> {
  for (const member of members) {
    const having = places.filter(([subject]) => memberPath(subject.type, member) !== undefined);
    if (having.length === 0) yield { kind: "complaint", text: unknownMember(member) };
    for (const [subject, place] of having) {
      yield* attempt(() => {
        const at = place();
        return membersRow(subject, at, valueAt(subject.type, target.memory, at), [member], style).row;
      });
    }
  }
}

const unknownMember = (member: string): string =>
  /[.[]/.test(member)
    ? `invalid data structure member reference: ${member}\n`
    : `${member}: not a task_struct or thread_info member\n`;

/** What `read` yields; what cannot be read is said, and keeps nothing else from being shown. */
function* attempt(read: () => ContentsRow): Generator<Rows> {
  try {
    yield read() as Rows;
  } catch (error) {
    if (!isPartial(error)) throw error;
    yield { kind: "complaint", text: `${messageOf(error)}\n` };
  }
}
