import type { Command, RowDocs } from "#command";

/** The page docs/commands.md: every command with its options, and what its rows hold in the JSON form. */
export function commandsPage(commands: readonly Command[]): string {
  return [
    "# Commands",
    "",
    "What each command takes, and what its rows hold in the JSON form (`COMMAND --json`): a document",
    '`{"schema", "command", "arguments", "rows", "error"?}`. Addresses are hexadecimal strings; a field without a value is left',
    'out; one whose value cannot be had is `{"unavailable": why}`. Written by `npm run manual`; do not edit.',
    ...commands.flatMap(commandLines),
    "",
  ].join("\n");
}

function commandLines(command: Command): readonly string[] {
  const options = command.options.filter(({ hidden }) => !hidden);
  return [
    "",
    `## ${code(command.name)}`,
    "",
    `${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`,
    "",
    ...command.synopsis.map((form) => `    ${command.name} ${form}`.trimEnd()),
    ...(options.length === 0 ? [] : ["", "| option | |", "| --- | --- |"]),
    ...options.map((option) => `| ${code(optionForm(option))} | ${cell(option.help)} |`),
    ...rowLines(command.rows),
  ];
}

function rowLines(rows: RowDocs): readonly string[] {
  return Object.entries(rows).flatMap(([kind, fields]) => [
    "",
    kind === "row" ? "Rows:" : `Rows of the kind ${code(kind)}:`,
    "",
    "| field | |",
    "| --- | --- |",
    ...Object.entries(fields).map(([name, meaning]) => `| ${code(name)} | ${cell(meaning)} |`),
  ]);
}

function optionForm({ name, value, optional }: Command["options"][number]): string {
  const dashed = name.length === 1 || /^\d+$|^(.)\1+$/.test(name) ? `-${name}` : `--${name}`;
  if (value === undefined) return dashed;
  return optional ? `${dashed}[=${value}]` : `${dashed} ${value}`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const code = (text: string): string => `\`${cell(text)}\``;
