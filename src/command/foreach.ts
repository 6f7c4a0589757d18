/** foreach: commands over many tasks. */
import { type Row, UsageError } from "#base";
import type { Arguments } from "./arguments.ts";
import type { Command, RowsOf, TextStyle } from "./command.ts";
import { checkForeach } from "./foreach/complaints.ts";
import { headers } from "./foreach/headers.ts";
import { parseForeach, SHARED_OPTIONS } from "./foreach/request.ts";
import { parseSelectors, selectedTasks } from "./foreach/selectors.ts";
import { splitWords } from "./line/index.ts";

/** A row of a command that was run; of `foreach` itself, a remark. */
interface ForeachRow extends Row {
  readonly command: string;
  readonly row: Row;
}

/** `foreach` over `commands`, which it must look its own words up in. */
export function foreachCommand(commands: () => readonly Command[]): Command<ForeachRow> {
  const named = (name: string): Command | undefined =>
    name === headers.name ? headers : commands().find((command) => command.name === name && command.foreach);
  return {
    name: "foreach",
    summary: "commands over many tasks",
    synopsis: ["[[pid | taskp | name | state | [kernel | user | gleader]] ...]", "command [flag] [argument]"],
    description: `Runs a command on every task, or on those that the words before it choose:

  pid, taskp   the task of that pid, or at that address
  name         tasks of that command name; \\name when it is also a command's or a number
  'regex'      tasks whose name this POSIX extended regular expression fits
  user         user tasks
  kernel       kernel threads
  gleader      user tasks that lead their thread group
  active       tasks that a processor was running
  state        tasks in one of the states RU, IN, UN, ST, ZO, TR, DE, WA, PA, ID, NE; \\DE when DE is also a pid

Names and numbers add up; the other words narrow what they choose.

Every command works that works on tasks: bt, vm, task, files, net, set, ps, sig, vtop; test shows only which tasks were
chosen. Options stand anywhere and are the command's own; words behind the command are its arguments (the addresses for
vtop). With several commands each task goes through all of them, and each takes those of the options that it knows.

With -R bt, vm, files and net show only tasks that refer to something, task only the members named.`,
    options: SHARED_OPTIONS,
    optionsFirst: true,
    operands: "command",
    rows: {
      row: {
        command: "the command that said it; `foreach` for a remark of its own",
        row: "a row of that command, as its own JSON form has it",
      },
    } satisfies RowsOf<ForeachRow>,
    examples: [
      { line: "foreach bt", shows: "the stacks of all tasks" },
      { line: "foreach UN bt", shows: "the stacks of the blocked tasks" },
      { line: "foreach user ps -m", shows: "user tasks by the time since they last ran" },
      { line: "foreach 'k.*' task -R state,flags", shows: "two members of each task whose name begins with a k" },
    ],
    *run(session, args) {
      const raw = withoutJson(args.raw);
      const request = parseForeach({ words: splitWords(raw), raw }, named);
      const selectors = parseSelectors(session.kernel, request.selectors);
      for (const word of selectors.unknown) yield remark(`foreach: unknown argument: "${word}"\n`);
      if (request.commands.length === 0) throw new UsageError("no keywords specified");
      const runs: { readonly command: Command; readonly args: Arguments }[] = [];
      for (const { command, args } of request.commands) {
        const { remark: text, add } = checkForeach(command.name, { ...args, options: request.options });
        if (text !== undefined) yield remark(text);
        const options = add === undefined ? args.options : [...args.options, { name: add, value: undefined }];
        runs.push({ command, args: { ...args, options } });
      }
      const tasks = selectedTasks(session.kernel, selectors);
      if (tasks.length === 0) return;
      const turns = runs.length === 1 ? [tasks] : tasks.map((task) => [task]);
      for (const turn of turns) {
        for (const { command, args } of runs) {
          for (const row of command.foreach?.(session, args, turn) ?? []) yield { command: command.name, row };
        }
      }
    },
    text: (rows, style) => formatGroups(rows, style, named),
  };
}

const remark = (text: string): ForeachRow => ({ command: "foreach", row: { text } });

/** The form of the output was understood already: it may stand before the words, or behind them. */
const withoutJson = (raw: string): string => raw.replace(/^--json(?=\s|$)|(?<=\s)--json\s*$/g, "");

/** Neighbouring rows of one command are one text of it; a blank line parts those of several commands. */
function* formatGroups(
  rows: Iterable<ForeachRow>,
  style: TextStyle,
  named: (name: string) => Command | undefined,
): Generator<string> {
  const all = rows[Symbol.iterator]();
  let next = all.next();
  let last = "";
  while (!next.done) {
    const { command } = next.value;
    const group = {
      *[Symbol.iterator](): Generator<Row> {
        for (; !next.done && next.value.command === command; next = all.next()) yield next.value.row;
      },
    };
    if (command === "foreach") {
      for (const row of group) yield String(row["text"]);
      continue;
    }
    if (last !== "" && !last.endsWith("\n\n")) yield "\n";
    for (const text of named(command)?.text(group, style) ?? []) {
      if (text.length > 1) last = text;
      else if (text !== "") last = `${last.slice(-1)}${text}`;
      yield text;
    }
    // A text that did not want all of its rows.
    for (; !next.done && next.value.command === command; ) next = all.next();
  }
}
