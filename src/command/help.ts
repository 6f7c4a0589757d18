import type { Row } from "#base";
import type { Command } from "./command.ts";
import { commandNamed } from "./execute.ts";
import { JSON_OPTION } from "./getopt.ts";
import { commandTable, manualPage, topicPage } from "./help-text.ts";
import { HELP_TOPICS } from "./help-topics.table.ts";
import type { Session } from "./session.ts";

/** What was asked for: a line of the table, a page, a topic, or a word that nothing is known about. */
type HelpRow = Row &
  (
    | { readonly form: "entry"; readonly name: string; readonly summary: string }
    | {
        readonly form: "page";
        readonly name: string;
        readonly aliases: readonly string[];
        readonly summary: string;
        readonly synopsis: readonly string[];
        readonly description: string;
        readonly options: readonly OptionRow[];
        readonly examples: readonly ExampleRow[];
      }
    | { readonly form: "topic"; readonly name: string; readonly text: string }
    | { readonly form: "unknown"; readonly name: string }
  );

type OptionRow = {
  readonly name: string;
  readonly value: string | undefined;
  readonly optional: boolean;
  readonly help: string;
};
type ExampleRow = { readonly line: string; readonly shows: string };

/** crash lists the short name of `exit` after all others. */
const LAST = "q";

/** `help`: the table of commands, a page for each, and how lines are written. */
export const help: Command<HelpRow> = {
  name: "help",
  summary: "get help",
  synopsis: ["[command | all | input | output]"],
  description: `Without an argument, lists the commands. With the name of one, shows its page: what it shows, its options,
and lines to try. "help all" shows every page; "help input" and "help output" tell how lines are written and where
their output can go.`,
  options: [],
  operands: "command",
  examples: [
    { line: "help", shows: "The commands there are" },
    { line: "help alias", shows: "The page of one of them" },
  ],

  *run(session, args) {
    if (args.operands.length === 0) yield* entries(session.commands);
    for (const word of args.operands) {
      if (word === "all") yield* session.commands.map(page);
      else yield pageOf(word, session);
    }
  },

  *text(rows, style) {
    const names: string[] = [];
    for (const row of rows) {
      if (row.form === "entry") names.push(row.name);
      else if (row.form === "page") yield manualPage({ ...row, options: row.options.map(specOf) });
      else if (row.form === "topic") yield topicPage(row.name, row.text);
      else yield `No help data for "${row.name}" is available.\n`;
    }
    if (names.length > 0) yield commandTable(names, style.width);
  },
};

function entries(commands: readonly Command[]): readonly HelpRow[] {
  const named = commands.flatMap(({ name, aliases = [], summary }) =>
    [name, ...aliases].map((one) => ({ name: one, summary })),
  );
  return named
    .sort((a, b) => Number(a.name === LAST) - Number(b.name === LAST) || (a.name < b.name ? -1 : 1))
    .map((entry) => ({ form: "entry", ...entry }));
}

function pageOf(word: string, session: Session): HelpRow {
  const alias = session.aliases.get(word)?.text.split(" ", 1)[0];
  const command = commandNamed(session.commands, word) ?? commandNamed(session.commands, alias ?? "");
  if (command !== undefined) return page(command);
  const text = HELP_TOPICS.get(word);
  return text === undefined ? { form: "unknown", name: word } : { form: "topic", name: word, text };
}

function page(command: Command): HelpRow {
  return {
    form: "page",
    name: command.name,
    aliases: command.aliases ?? [],
    summary: command.summary,
    synopsis: command.synopsis,
    description: command.description,
    options: [...command.options, JSON_OPTION]
      .filter((option) => !option.hidden)
      .map(({ name, value, optional, help: text }) => ({ name, value, optional: optional === true, help: text })),
    examples: command.examples.map(({ line, shows }) => ({ line, shows })),
  };
}

function specOf({ name, value, optional, help: text }: OptionRow): Command["options"][number] {
  return { name, help: text, ...(value !== undefined && { value }), ...(optional && { optional: true }) };
}
