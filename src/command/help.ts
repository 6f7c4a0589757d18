import type { Cell, Row } from "#base";
import type { Command, RowsOf } from "./command.ts";
import { commandNamed } from "./execute.ts";
import { JSON_OPTION } from "./getopt.ts";
import { INSIDE, offsetFacts } from "./help/inside.ts";
import { commandTable, manualPage, topicPage } from "./help-text.ts";
import { HELP_TOPICS } from "./help-topics.table.ts";
import type { Session } from "./session.ts";

/** What was asked for: a line of the table, a page, a topic, or a word that nothing is known about. */
type HelpRow = Row &
  (
    | { readonly kind: "entry"; readonly name: string; readonly summary: string }
    | {
        readonly kind: "page";
        readonly name: string;
        readonly aliases: readonly string[];
        readonly summary: string;
        readonly synopsis: readonly string[];
        readonly description: string;
        readonly options: readonly OptionRow[];
        readonly examples: readonly ExampleRow[];
      }
    | { readonly kind: "topic"; readonly name: string; readonly text: string }
    | { readonly kind: "unknown"; readonly name: string }
    | { readonly kind: "fact"; readonly name: string; readonly value: Cell }
    | { readonly kind: "inside"; readonly letter: string; readonly help: string }
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
  synopsis: ["[command | all] [-<option>]"],
  description: `Without an argument, lists the commands. With the name of one, shows its page: what it shows, its options,
and lines to try. "help all" shows every page; "help input" and "help output" tell how lines are written and where
their output can go.

With a letter, shows one of the session's own tables: those of crash that help to understand a dump have the same
letters. "help -z" lists them; -o takes a structure or a member: "help -o task_struct.pid".`,
  options: [
    ...INSIDE.map(({ letter, help: text }) => ({ name: letter, help: text })),
    { name: "M", value: "number", help: "what belongs to one machine alone: as -m" },
    { name: "o", help: "offsets and sizes of structures and members" },
    { name: "z", help: "these letters" },
  ],
  operands: "command",
  rows: {
    entry: { name: "name of a command", summary: "what it does, in a line" },
    page: {
      name: "name of the command",
      aliases: "its other names",
      summary: "what it does, in a line",
      synopsis: "forms of its arguments",
      description: "paragraphs separated by blank lines",
      options: "its options: name, value (a placeholder), optional (the value may be left out), help",
      examples: "lines to try: line, shows",
    },
    topic: { name: "name of the topic", text: "paragraphs separated by blank lines" },
    unknown: { name: "the word that nothing is known about" },
    fact: { name: "what is told of the session's own tables", value: "its value, in the unit that the name says" },
    inside: { letter: "letter of one of these tables", help: "what is in it" },
  } satisfies RowsOf<HelpRow>,
  examples: [
    { line: "help", shows: "The commands there are" },
    { line: "help alias", shows: "The page of one of them" },
  ],

  *run(session, args) {
    if (args.options.length > 0) {
      for (const { name } of args.options) yield* insideRows(session, name, args.operands);
      return;
    }
    if (args.operands.length === 0) yield* entries(session.commands);
    for (const word of args.operands) {
      if (word === "all") yield* session.commands.map(page);
      else yield pageOf(word, session);
    }
  },

  *text(rows, style) {
    const names: string[] = [];
    for (const row of rows) {
      if (row.kind === "entry") names.push(row.name);
      else if (row.kind === "page") yield manualPage({ ...row, options: row.options.map(specOf) });
      else if (row.kind === "topic") yield topicPage(row.name, row.text);
      else if (row.kind === "fact") yield factText(row.name, row.value);
      else if (row.kind === "inside") yield ` -${row.letter} - ${row.help}\n`;
      else yield `No help data for "${row.name}" is available.\n`;
    }
    if (names.length > 0) yield commandTable(names, style.width);
  },
};

function* insideRows(session: Session, letter: string, words: readonly string[]): Generator<HelpRow> {
  if (letter === "z") {
    for (const { letter: one, help: text } of INSIDE) yield { kind: "inside", letter: one, help: text };
    yield { kind: "inside", letter: "o", help: "offsets and sizes of structures and members" };
    return;
  }
  if (letter === "o") {
    for (const word of words.length === 0 ? [undefined] : words) {
      for (const fact of offsetFacts(session, word)) yield { kind: "fact", ...fact };
    }
    return;
  }
  const table = INSIDE.find((one) => one.letter === (letter === "M" ? "m" : letter));
  for (const fact of table?.facts(session) ?? []) {
    session.checkpoint();
    yield { kind: "fact", ...fact };
  }
}

/** Columns that names of facts are aligned to. */
const FACT_COLUMN = 28;

function factText(name: string, value: Cell): string {
  const text = String(value);
  return text.includes("\n")
    ? `${name.padStart(FACT_COLUMN)}:\n${text.replace(/^/gm, "    ")}\n`
    : `${name.padStart(FACT_COLUMN)}: ${text}\n`;
}

function entries(commands: readonly Command[]): readonly HelpRow[] {
  const named = commands.flatMap(({ name, aliases = [], summary }) =>
    [name, ...aliases].map((one) => ({ name: one, summary })),
  );
  return named
    .sort((a, b) => Number(a.name === LAST) - Number(b.name === LAST) || (a.name < b.name ? -1 : 1))
    .map((entry) => ({ kind: "entry", ...entry }));
}

function pageOf(word: string, session: Session): HelpRow {
  const alias = session.aliases.get(word)?.text.split(" ", 1)[0];
  const command = commandNamed(session.commands, word) ?? commandNamed(session.commands, alias ?? "");
  if (command !== undefined) return page(command);
  const text = HELP_TOPICS.get(word);
  return text === undefined ? { kind: "unknown", name: word } : { kind: "topic", name: word, text };
}

function page(command: Command): HelpRow {
  return {
    kind: "page",
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
