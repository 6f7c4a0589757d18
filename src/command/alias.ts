import { type Row, UsageError } from "#base";
import type { Command, RowsOf } from "./command.ts";
import { commandNamed } from "./execute.ts";
import { splitWords, type Word } from "./line/index.ts";
import type { Alias, Session } from "./session.ts";

type AliasRow = Row &
  (
    | { readonly kind: "listed"; readonly name: string; readonly text: string; readonly builtin: boolean }
    | { readonly kind: "unknown" | "deleted"; readonly name: string }
  );

/** The aliases that every session begins with, in crash's order. */
export function builtinAliases(): Map<string, Alias> {
  const texts = {
    man: "help",
    "?": "help",
    quit: "q",
    sf: "set scroll off",
    sn: "set scroll on",
    hex: "set radix 16",
    dec: "set radix 10",
    g: "gdb",
    px: "p -x",
    pd: "p -d",
    for: "foreach",
    size: "*",
    dmesg: "log",
    lsmod: "mod",
    last: "ps -l",
  };
  return new Map(Object.entries(texts).map(([name, text]) => [name, { name, text, builtin: true }]));
}

/** `alias`: other words for the beginning of a line. */
export const alias: Command<AliasRow> = {
  name: "alias",
  summary: "command aliases",
  synopsis: ["[alias] [command string]"],
  description: `Without arguments, lists the aliases; with a name, shows that one. With a name and a command string, makes
an alias: where a line begins with the name, the string takes its place, once. An empty string ("") deletes it.

The name must not be a command's, and the string must begin with a command. A string with redirection signs needs quotes
around it. Aliases that should always exist go into .inquestrc.`,
  options: [],
  raw: true,
  optionsFirst: true,
  operands: "word",
  rows: {
    listed: {
      name: "the alias",
      text: "what takes its place",
      builtin: "whether every session has it",
    },
    unknown: { name: "a word that is no alias" },
    deleted: { name: "the alias that is gone" },
  } satisfies RowsOf<AliasRow>,
  examples: [
    { line: "alias", shows: "All aliases" },
    { line: "alias kp ps -k", shows: "A new one, for kernel threads" },
    { line: 'alias kworkers "ps -k | grep kworker"', shows: "One with a filter" },
    { line: 'alias kp ""', shows: "Deletes it again" },
  ],

  *run(session, args) {
    const [raw = ""] = args.operands;
    const [name, ...definition] = splitWords(raw);
    if (name === undefined) {
      for (const one of session.aliases.values()) yield listed(one);
    } else if (definition.length === 0 || /\s/.test(name.text)) {
      const known = session.aliases.get(name.text);
      yield known === undefined ? { kind: "unknown", name: name.text } : listed(known);
    } else {
      yield* define(session, name.text, definitionText(raw, definition));
    }
  },

  *text(rows) {
    let heading = "ORIGIN   ALIAS    COMMAND\n";
    for (const row of rows) {
      if (row.kind === "deleted") {
        yield `alias deleted: ${row.name}\n`;
        continue;
      }
      yield heading;
      heading = "";
      if (row.kind === "unknown") yield `alias does not exist: ${row.name}\n`;
      // crash ends the command with a blank.
      else yield `${row.builtin ? "builtin" : "runtime"}  ${row.name.padEnd(7)}  ${row.text} \n`;
    }
  },
};

function listed({ name, text, builtin }: Alias): AliasRow {
  return { kind: "listed", name, text, builtin };
}

/** The words of the definition as typed, one blank between them; one quoted word without its quotes. */
function definitionText(raw: string, words: readonly Word[]): string {
  const [only] = words;
  return words.length === 1 && only !== undefined
    ? only.text
    : words.map(({ start, end }) => raw.slice(start, end)).join(" ");
}

function define(session: Session, name: string, text: string): readonly AliasRow[] {
  if (commandNamed(session.commands, name) !== undefined) {
    throw new UsageError(`cannot alias existing command name: ${name}`);
  }
  if (text.trim() === "") return session.aliases.delete(name) ? [{ kind: "deleted", name }] : [];
  const target = /^\S+/.exec(text.trim())?.[0] ?? "";
  if (commandNamed(session.commands, target) === undefined) {
    throw new UsageError(`invalid alias attempt on non-existent command: ${target}`);
  }
  const made = { name, text: text.trim(), builtin: false };
  // A redefined alias moves to the end of the list.
  session.aliases.delete(name);
  session.aliases.set(name, made);
  return [listed(made)];
}
