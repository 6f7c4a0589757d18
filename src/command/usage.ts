import { UsageError } from "#base";
import type { Command } from "./command.ts";

/** The words do not fit the command's synopsis: its usage lines are shown, after the message when there is one. */
export class SynopsisError extends UsageError {
  /** Further complaints, each of which names the command again. */
  readonly more: readonly string[];

  constructor(message = "", more: readonly string[] = []) {
    super(message);
    this.name = "SynopsisError";
    this.more = more;
  }
}

/** A complaint of several lines that crash prints as output, without the command's name before it. */
export class PlainUsageError extends UsageError {
  constructor(message: string) {
    super(message);
    this.name = "PlainUsageError";
  }
}

/** Columns that a synopsis line may take: as many as the widest of crash (tree) has. */
const SYNOPSIS_WIDTH = 86;

/** The lines of `command`'s synopsis, the later ones aligned below the first form, indented by two as crash does. */
export function synopsisText(command: Pick<Command, "name" | "synopsis">): string {
  const indent = command.name.length + 3;
  const [first = "", ...others] = command.synopsis.flatMap((form) => wrapForm(form, SYNOPSIS_WIDTH - indent));
  return [`  ${command.name} ${first}`, ...others.map((line) => " ".repeat(indent) + line)]
    .map((line) => `${line}\n`)
    .join("");
}

/** Breaks a form between its arguments, never inside brackets; one that fits keeps its blanks, as crash's do. */
function wrapForm(form: string, width: number): readonly string[] {
  if (form.length <= width) return [form];
  const lines: string[] = [];
  // waitq's form has a blank in front.
  const lead = /^ */.exec(form)?.[0] ?? "";
  for (const part of form.match(/(?:\[(?:[^[\]]|\[[^\]]*\])*\]|\S)+/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= width) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(lines.length === 0 ? lead + part : part);
  }
  // One of crash's ends with the bar before the next form, and a space.
  if (form.endsWith(" ") && lines.length > 0) lines[lines.length - 1] += " ";
  return lines;
}

/** What is printed when the words do not fit: the synopsis and where to read on. */
export function usageText(command: Pick<Command, "name" | "synopsis">): string {
  return `Usage:\n${synopsisText(command)}Enter "help ${command.name}" for details.\n`;
}
