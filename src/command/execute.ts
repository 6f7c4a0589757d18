import { Interrupted, type Row, UsageError } from "#base";
import type { Command } from "./command.ts";
import { complaintOf } from "./error-text.ts";
import { JSON_OPTION, parseArguments, wantsJson } from "./getopt.ts";
import { implicitCommand } from "./implicit.ts";
import { jsonDocument } from "./json-document.ts";
import { type CommandLine, parseLine } from "./line/index.ts";
import type { Session } from "./session.ts";

/**
 * A piece of what a command says: of its output, an error that is shown even when the output goes elsewhere, or a remark
 * that `set debug` asked for.
 */
export interface Piece {
  readonly to: "output" | "error" | "debug";
  readonly text: string;
}

/** How a command ended. */
export type Outcome = "done" | "failed" | "interrupted";

/** Takes what a command says. */
export interface Sink {
  write(text: string): void;
  error(text: string): void;
}

/** Who complains: a command, or for words that name none the shell, under the name that scripts look for. */
type Speaker = Pick<Command, "name" | "synopsis">;
const SHELL: Speaker = { name: "crash", synopsis: [] };

/** Columns of texts that wrap, whatever the terminal: crash wraps at 80. */
const WIDTH = 80;

/**
 * Runs a command and yields what it says, as it finds it; whoever stops asking stops the command. Errors of the command
 * become pieces and the outcome; nothing is thrown. Redirection is the caller's business.
 */
export function* commandOutput(session: Session, typed: CommandLine): Generator<Piece, Outcome> {
  let speaker: Speaker = SHELL;
  try {
    if (session.settings.refresh !== false && session.target.dump?.facts?.live === true) session.kernel.forget();
    const { command, line } = resolveCommand(session, meantLine(session, typed));
    speaker = command;
    const parsed = parseArguments(command, line);
    const args = { ...parsed, options: parsed.options.filter((option) => option.name !== JSON_OPTION.name) };
    if (args.options.length < parsed.options.length) {
      return yield* asJson(command.name, line, () => command.run(session, args));
    }
    const style = { radix: session.settings.radix, width: WIDTH };
    for (const text of command.text(command.run(session, args), style)) {
      if (text !== "") yield { to: "output", text };
    }
    return "done";
  } catch (error) {
    const outcome = yield* failure(error, typed, speaker);
    if ((session.settings.debug ?? 0) > 0 && error instanceof Error) {
      yield { to: "debug", text: `${typed.name}: debug: ${error.stack ?? error.message}\n` };
    }
    return outcome;
  }
}

/** Words that are ours while every line is one of gdb's: the way back, and the way out. */
const OUT_OF_GDB: readonly string[] = ["exit", "q", "quit"];

/** What a line means: while every line is one of gdb's (`set gdb on`), `crash LINE` is one of ours. */
function meantLine(session: Session, typed: CommandLine): CommandLine {
  const { name, raw, words } = typed;
  if (session.settings.gdb !== true) return typed;
  if (name === "crash" && raw === "") throw new UsageError('a crash command must follow the "crash" directive');
  if (OUT_OF_GDB.includes(name) || (name === "set" && words[0]?.text === "gdb")) return typed;
  const line = parseLine(name === "crash" ? raw : `gdb ${name} ${raw}`, session.aliases);
  return line.kind === "command" ? line : typed;
}

/** Runs a command, given as text or understood, and hands what it says to `sink`. True when it did not fail. */
export function runCommand(session: Session, typed: string | CommandLine, sink: Sink): boolean {
  const line = typeof typed === "string" ? parseLine(typed, session.aliases) : typed;
  if (line.kind !== "command") {
    if (line.kind === "invalid") sink.error(`${line.message}\n`);
    return line.kind === "empty" || line.kind === "comment";
  }
  const pieces = commandOutput(session, line);
  for (let step = pieces.next(); ; step = pieces.next()) {
    if (step.done) return step.value === "done";
    if (step.value.to === "output") sink.write(step.value.text);
    else sink.error(step.value.text);
  }
}

/** The command of that name, or with that other name. */
export function commandNamed(commands: readonly Command[], name: string): Command | undefined {
  return commands.find((command) => command.name === name) ?? commands.find((c) => c.aliases?.includes(name));
}

/** The command that a line names, by name or by naming a type or variable; throws UsageError. */
function resolveCommand(
  session: Session,
  typed: CommandLine,
): { readonly command: Command; readonly line: CommandLine } {
  const named = commandNamed(session.commands, typed.name);
  if (named !== undefined) return { command: named, line: typed };
  const line = implicitCommand(typed, session);
  const implied = line && commandNamed(session.commands, line.name);
  if (line === undefined || implied === undefined) throw new UsageError(`command not found: ${typed.name}`);
  return { command: implied, line };
}

function* asJson(name: string, line: CommandLine, rows: () => Iterable<Row>): Generator<Piece, Outcome> {
  const pieces = jsonDocument(
    name,
    line.words.map((word) => word.text),
    rows,
  );
  for (let step = pieces.next(); ; step = pieces.next()) {
    if (step.done) return outcomeOf(step.value);
    yield { to: "output", text: step.value };
  }
}

function* failure(error: unknown, line: CommandLine, speaker: Speaker): Generator<Piece, Outcome> {
  if (wantsJson(line.words)) {
    return yield* asJson(line.name, line, () => {
      throw error;
    });
  }
  const complaint = complaintOf(error, speaker);
  if (complaint.error !== "") yield { to: "error", text: complaint.error };
  if (complaint.output !== "") yield { to: "output", text: complaint.output };
  return outcomeOf(error);
}

function outcomeOf(error: unknown): Outcome {
  if (error === undefined) return "done";
  return error instanceof Interrupted ? "interrupted" : "failed";
}
