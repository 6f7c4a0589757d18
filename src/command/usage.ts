import { UsageError } from "#base";
import type { Command } from "./command.ts";

/** The words do not fit the command's synopsis: its usage lines are shown, after the message when there is one. */
export class SynopsisError extends UsageError {
  constructor(message = "") {
    super(message);
    this.name = "SynopsisError";
  }
}

/** A complaint of several lines that crash prints as output, without the command's name before it. */
export class PlainUsageError extends UsageError {
  constructor(message: string) {
    super(message);
    this.name = "PlainUsageError";
  }
}

/** The lines of `command`'s synopsis, the later ones aligned below the first form, indented by two as crash does. */
export function synopsisText(command: Pick<Command, "name" | "synopsis">): string {
  const indent = " ".repeat(command.name.length + 3);
  const [first = "", ...others] = command.synopsis;
  return [`  ${command.name} ${first}`, ...others.map((form) => indent + form)].map((line) => `${line}\n`).join("");
}

/** What is printed when the words do not fit: the synopsis and where to read on. */
export function usageText(command: Pick<Command, "name" | "synopsis">): string {
  return `Usage:\n${synopsisText(command)}Enter "help ${command.name}" for details.\n`;
}
