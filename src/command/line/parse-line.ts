import { findRedirects, type Redirects } from "./find-redirects.ts";
import type { CommandLine, Line, Redirect } from "./line.ts";
import { splitWords, withoutDoubleQuotes } from "./split-words.ts";

/** What `parseLine` needs to know of an alias. */
export interface AliasText {
  readonly text: string;
}

const NO_ALIASES: ReadonlyMap<string, AliasText> = new Map();

/**
 * Understands a line as crash does. The first word is replaced by its alias, once, before redirection is looked for, so
 * that an alias may hold a pipe. A leading backslash switches every rewriting off.
 */
export function parseLine(typed: string, aliases: ReadonlyMap<string, AliasText> = NO_ALIASES): Line {
  const text = typed.trim();
  if (text === "") return { kind: "empty" };
  if (text.startsWith("#") || text.startsWith("//")) return { kind: "comment" };
  if (text.startsWith("!") || text.startsWith("|")) return { kind: "shell", command: text.slice(1).trim() };
  return parseCommand(text.startsWith("\\") ? text.slice(1).trimStart() : rewritten(text, aliases));
}

/** `text` with its alias expanded, and the star of `*struct` split off. */
function rewritten(text: string, aliases: ReadonlyMap<string, AliasText>): string {
  const first = /^[^\s|<>]+/.exec(text)?.[0] ?? "";
  const alias = aliases.get(first);
  if (alias !== undefined) return `${alias.text} ${text.slice(first.length).trimStart()}`.trim();
  return text.replace(/^\*(?=\S)/, "* ");
}

function parseCommand(text: string): Line {
  const redirects = findRedirects(text);
  const redirect = redirectOf(redirects);
  if (typeof redirect === "string") return { kind: "invalid", message: `crash: ${redirect}` };
  const command = redirects.output === undefined ? text : text.slice(0, redirects.output.start).trimEnd();
  if (command === "") return { kind: "invalid", message: `crash: no command before ${redirects.output?.sign}` };
  if (redirects.input === undefined) return commandLine(command, redirect);
  if (redirects.input.path === "") {
    const name = /^[^\s<]+/.exec(command)?.[0] ?? "crash";
    return { kind: "invalid", message: `${name}: < requires a file argument` };
  }
  if (redirects.input.start === 0) return { kind: "source", path: redirects.input.path, redirect };
  return withInput(command, redirects.input, redirect);
}

function redirectOf({ output }: Redirects): Redirect | string | undefined {
  if (output === undefined) return undefined;
  if (output.sign === "|") {
    return output.rest === "" ? "no shell command after '|'" : { kind: "pipe", filter: output.rest };
  }
  if (output.rest === "") return `no file name after ${output.sign}`;
  return { kind: "file", path: withoutDoubleQuotes(output.rest), append: output.sign === ">>" };
}

function commandLine(text: string, redirect: Redirect | undefined): CommandLine {
  const name = /^\S*/.exec(text)?.[0] ?? "";
  const raw = text.slice(name.length).trim();
  return { kind: "command", name, raw, words: splitWords(raw), redirect, input: undefined };
}

function withInput(text: string, sign: NonNullable<Redirects["input"]>, redirect: Redirect | undefined): CommandLine {
  const before = text.slice(0, sign.start).trimEnd();
  const after = text.slice(sign.end).trimStart();
  return {
    ...commandLine(text, redirect),
    input: { path: sign.path, with: (line) => commandLine(`${before} ${line.trim()} ${after}`.trimEnd(), redirect) },
  };
}
