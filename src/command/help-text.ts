import type { Command, OptionSpec } from "./command.ts";
import { synopsisText } from "./usage.ts";

/** Width of a column of the command table. */
const COLUMN = 15;
/** Columns of the pages' running text, as wide as crash's. */
const PAGE_WIDTH = 78;

/** The table that `help` prints: names by column, then what else can be asked. */
export function commandTable(names: readonly string[], width: number): string {
  const across = Math.max(1, Math.floor((width - 1) / COLUMN));
  const down = Math.ceil(names.length / across);
  const lines = Array.from({ length: down }, (_, row) =>
    names
      .filter((_name, at) => at % down === row)
      .map((name) => name.padEnd(COLUMN))
      .join(""),
  );
  return [
    "",
    ...lines,
    "",
    'For help on any command above, enter "help <command>".',
    'For help on input options, enter "help input".',
    'For help on output options, enter "help output".',
    "",
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** What a page is made of; `Command` has it all. */
export type PageSource = Pick<
  Command,
  "name" | "aliases" | "summary" | "synopsis" | "description" | "options" | "examples"
>;

/** The page of one command, laid out as crash's: headings at the margin, text indented by two. */
export function manualPage(command: PageSource): string {
  const sections = [
    section("NAME", `  ${command.name} - ${command.summary}\n`),
    section("SYNOPSIS", synopsisText(command)),
    section("DESCRIPTION", paragraphs(command.description)),
    section("OPTIONS", optionList(command.options)),
    section("EXAMPLES", command.examples.map((example) => exampleText(example.shows, example.line)).join("\n")),
    section("NOTE", otherNames(command)),
  ];
  return `\n${sections.filter((text) => text !== "").join("\n")}\n`;
}

/** A page that is no command's: its paragraphs under its title. */
export function topicPage(title: string, text: string): string {
  return `\n${section(title.toUpperCase(), paragraphs(text))}\n`;
}

function section(title: string, body: string): string {
  return body === "" ? "" : `${title}\n${body}`;
}

/** Option names aligned at their right, their text beside them. */
function optionList(options: readonly OptionSpec[]): string {
  const shown = options
    .filter((option) => !option.hidden)
    .map((option) => ({ usage: usage(option), help: option.help }));
  const column = Math.max(0, ...shown.map(({ usage: text }) => text.length));
  return shown
    .map(({ usage: text, help }) => {
      const [first = "", ...others] = wrap(help, PAGE_WIDTH - column - 4);
      const indent = " ".repeat(column + 4);
      return [`  ${text.padStart(column)}  ${first}\n`, ...others.map((line) => `${indent}${line}\n`)].join("");
    })
    .join("");
}

function usage(option: OptionSpec): string {
  const name = option.name.length === 1 || /^\d+$|^(.)\1+$/.test(option.name) ? `-${option.name}` : `--${option.name}`;
  if (option.value === undefined) return name;
  return option.optional ? `${name}[=${option.value}]` : `${name} ${option.value}`;
}

function exampleText(shows: string, line: string): string {
  const sentence = shows.charAt(0).toUpperCase() + shows.slice(1);
  return `${paragraphs(`${sentence}:`)}\n    crash> ${line}\n`;
}

function otherNames({ name, aliases = [] }: PageSource): string {
  return aliases.length === 0 ? "" : paragraphs(`${name} is also called ${aliases.join(", ")}.`);
}

/** Running text, wrapped and indented; lines that begin with a blank keep their own form. */
function paragraphs(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => (/^\s/m.test(paragraph) ? paragraph.split("\n") : wrap(paragraph, PAGE_WIDTH - 2)))
    .map((lines) => lines.map((line) => `  ${line}\n`).join(""))
    .join("\n");
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line];
}
