import { setTimeout as sleep } from "node:timers/promises";
import { escapeControls, Interrupted, type Row, UsageError } from "#base";
import {
  type CommandLine,
  commandNamed,
  commandOutput,
  type Outcome,
  type Piece,
  parseArguments,
  parseLine,
  type Redirect,
  type Session,
} from "#command";
import { expandHome, isFile, readCommandFile } from "./command-file.ts";
import { fileOutlet } from "./file-outlet.ts";
import type { Interrupt } from "./interrupt.ts";
import type { Outlet } from "./outlet.ts";
import { isOwnCommand, type OwnCommand, type ShellHands } from "./own-command.ts";
import { NOT_RUNNABLE, type ProgramOutlet, programOutlet, runProgram } from "./program-outlet.ts";
import type { ProgressMeter } from "./progress-meter.ts";

/** What is printed before a line is typed; scripts look for it. */
const PROMPT = "crash> ";
/** The same while every line is one of gdb's. */
const GDB_PROMPT = "gdb> ";

/** Programs that run without `!`, as long as no command or alias has their name. */
const DIRECT_PROGRAMS: readonly string[] = ["vi", "pwd", "grep", "cat", "more", "less", "echo", "ls", "clear"];

/** A batch of output: as much as is collected before it is written and signals are looked at. */
const BATCH_CHARACTERS = 65536;
const BATCH_MILLISECONDS = 50;

/** Milliseconds between two looks at the user's wish to stop while nothing runs. */
const STEP = 50;

/** How a file of commands runs. */
export interface FileOptions {
  /** Where the output of its lines goes; the terminal by default. */
  readonly into?: Outlet;
  /** Which of its lines count. */
  readonly accepts?: (line: string) => boolean;
}

/** What a runner needs besides the session. */
export interface RunnerOptions {
  readonly interrupt: Interrupt;
  readonly meter: ProgressMeter;
  readonly terminal: Outlet;
  /** Wraps the terminal for one command's output, by a pager or not at all. */
  readonly paged: () => Outlet;
  /** What extensions are given. */
  readonly library: unknown;
  /** Whether programs may read what the user types. */
  readonly interactive: boolean;
}

/** Runs lines of a session: commands with their redirection, programs, files of commands. Nothing of it throws. */
export class LineRunner {
  readonly #session: Session;
  readonly #options: RunnerOptions;
  readonly #extensions = new Map<string, readonly string[]>();
  #failures = 0;
  #abandoned = false;
  #inFile = false;

  constructor(session: Session, options: RunnerOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** How many lines failed. */
  get failures(): number {
    return this.#failures;
  }

  /** True when no further line shall run: `exit`, or nobody reads the output. */
  get finished(): boolean {
    return this.#session.finished || this.#abandoned;
  }

  /** What is printed before the next line is typed. */
  get prompt(): string {
    return this.#session.settings.gdb === true ? GDB_PROMPT : PROMPT;
  }

  /** Prints text of the shell itself. */
  async print(text: string): Promise<void> {
    if (!(await this.#options.terminal.write(escapeControls(text)))) this.#abandoned = true;
  }

  /** Runs one line; its output goes to the terminal, or `into` when it is a line of a redirected file. */
  async run(typed: string, into?: Outlet): Promise<void> {
    this.#options.interrupt.clear();
    const line = parseLine(typed, this.#session.aliases);
    try {
      switch (line.kind) {
        case "empty":
        case "comment":
          return;
        case "invalid":
          return await this.#complain(line.message, into);
        case "shell":
          return await this.#program(line.command);
        case "source":
          return await this.#source(line.path, line.redirect);
        case "command":
          if (this.#isProgram(line.name)) return await this.#program(typed.trim());
          return await this.#command(line, into);
      }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      await this.#complain(`crash: ${error.message}`, into);
    }
  }

  /** Runs the lines of a file. */
  async runFile(path: string, options: FileOptions = {}): Promise<void> {
    let lines: readonly string[];
    try {
      lines = readCommandFile(path);
    } catch (error) {
      return this.#complain(`crash: ${(error as Error).message}`, options.into);
    }
    for (const line of lines) {
      if (this.finished || this.#options.interrupt.insistent) return;
      if (options.accepts?.(line) === false) continue;
      // As in crash, only commands are echoed: not blank lines, comments or shell escapes.
      if (this.#session.settings.silent !== true && /^\s*[^\s#/!|]/.test(line)) {
        await (options.into ?? this.#options.terminal).write(`${this.prompt}${line.trim()}\n`);
      }
      await this.run(line, options.into);
    }
  }

  async #source(path: string, redirect: Redirect | undefined): Promise<void> {
    if (this.#inFile) return this.#complain("crash: embedded input files not allowed!");
    this.#inFile = true;
    try {
      if (redirect === undefined) await this.runFile(path);
      else await this.#redirected(redirect, undefined, (outlet) => this.runFile(path, { into: outlet }));
    } finally {
      this.#inFile = false;
    }
  }

  async #command(line: CommandLine, into: Outlet | undefined): Promise<void> {
    await this.#redirected(line.redirect, into, async (outlet, onTerminal) => {
      for (const one of linesOf(line)) {
        const outcome = await this.#execute(one, outlet, onTerminal);
        if (outcome !== "done") this.#failures++;
        if (outcome === "interrupted" || this.finished) return;
      }
    });
  }

  /** Runs a command batch by batch, so that a slow reader slows it, a leaving reader ends it, and signals are seen. */
  async #execute(line: CommandLine, outlet: Outlet, onTerminal: boolean): Promise<Outcome> {
    const { interrupt, meter } = this.#options;
    const session = await this.#prepared(line, onTerminal ? undefined : outlet);
    const pieces = commandOutput(session, line);
    const batch = new Batch(pieces);
    meter.begin(line.name);
    try {
      for (;;) {
        const outcome = interrupt.run(() => batch.take());
        meter.clear();
        if (!(await this.#show(batch.pieces(), outlet, onTerminal))) return "done";
        if (outcome !== undefined) return outcome;
        await new Promise((resolve) => setImmediate(resolve));
        interrupt.checkpoint();
      }
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      meter.clear();
      // What was found until then counts.
      await this.#show(batch.pieces(), outlet, onTerminal);
      await (onTerminal ? outlet : this.#options.terminal).write("\n");
      return "interrupted";
    } finally {
      meter.end();
      stop(pieces);
    }
  }

  /**
   * The session in which `line` is run. A command of the shell's own has done its work by then; what is left is to show
   * its rows, or why it has none.
   */
  async #prepared(line: CommandLine, into: Outlet | undefined): Promise<Session> {
    const command = commandNamed(this.#session.commands, line.name);
    if (command === undefined || !isOwnCommand(command)) return this.#session;
    const result = await this.#performed(command, line, into);
    const run = (): readonly Row[] => {
      if ("error" in result) throw result.error;
      return result.rows;
    };
    return { ...this.#session, commands: [{ ...command, run }] };
  }

  async #performed(
    command: OwnCommand,
    line: CommandLine,
    into: Outlet | undefined,
  ): Promise<{ readonly rows: readonly Row[] } | { readonly error: unknown }> {
    const { interrupt, library } = this.#options;
    const hands: ShellHands = {
      session: this.#session,
      extensions: this.#extensions,
      library,
      run: (text) => this.#again(text, into),
      wait: async (milliseconds) => {
        // Signals arrive between the turns of the event loop, and in steps, so that Ctrl-C need not wait.
        await new Promise((resolve) => setImmediate(resolve));
        for (let left = milliseconds; left > 0 && !interrupt.isRequested; left -= STEP) {
          await sleep(Math.min(left, STEP));
        }
        return !interrupt.isRequested && !this.finished;
      },
    };
    try {
      return { rows: await command.perform(hands, parseArguments(command, line)) };
    } catch (error) {
      return { error };
    }
  }

  /** A line that another one runs. */
  async #again(text: string, into: Outlet | undefined): Promise<Outcome> {
    const failures = this.#failures;
    await this.run(text, into);
    if (this.#options.interrupt.isRequested) return "interrupted";
    return this.#failures > failures ? "failed" : "done";
  }

  /** Names and texts of the dump are made harmless here, once, whatever the output goes through on its way to a screen. */
  async #show(pieces: readonly Piece[], outlet: Outlet, onTerminal: boolean): Promise<boolean> {
    for (const { to, text } of pieces) {
      const safe = escapeControls(text);
      if (to === "debug") await this.#remark(safe);
      else if (to === "error" && !onTerminal) await this.#showError(safe, outlet);
      else if (!(await outlet.write(safe))) {
        if (outlet === this.#options.terminal) this.#abandoned = true;
        return false;
      }
      // `set core on`: whoever works on this program wants it as it is now.
      if (to === "error" && this.#session.settings.core === true) process.abort();
    }
    return true;
  }

  /** A remark of `set debug`, to the terminal and to what `set console` named. */
  async #remark(text: string): Promise<void> {
    await this.print(text);
    const { console: device } = this.#session.settings;
    if (device === undefined) return;
    const file = fileOutlet(expandHome(device), true);
    await file.write(text);
    await file.close();
  }

  /** An error while the output goes elsewhere: as crash's `set error` says, by default to both. */
  async #showError(text: string, outlet: Outlet | undefined): Promise<void> {
    const { errors = "default" } = this.#session.settings;
    if (typeof errors === "object") {
      const file = fileOutlet(expandHome(errors.file), true);
      await file.write(text);
      await file.close();
      return;
    }
    if (errors === "default" || outlet === undefined) await this.print(text);
    await outlet?.write(text);
  }

  async #complain(message: string, into?: Outlet): Promise<void> {
    this.#failures++;
    await this.#showError(`${message}\n`, into);
  }

  /** Calls `body` with where output goes, and closes that afterwards when it was opened for this. */
  async #redirected(
    redirect: Redirect | undefined,
    into: Outlet | undefined,
    body: (outlet: Outlet, onTerminal: boolean) => Promise<void>,
  ): Promise<void> {
    if (redirect?.kind === "pipe") return this.#filtered(redirect.filter, (outlet) => body(outlet, false));
    if (redirect === undefined && into !== undefined) return body(into, false);
    const outlet =
      redirect === undefined ? this.#options.paged() : fileOutlet(expandHome(redirect.path), redirect.append);
    try {
      await body(outlet, redirect === undefined);
    } finally {
      await outlet.close();
    }
  }

  async #filtered(filter: string, body: (outlet: ProgramOutlet) => Promise<void>): Promise<void> {
    const outlet = programOutlet(filter);
    try {
      await body(outlet);
    } finally {
      await outlet.close();
    }
    if (outlet.status !== undefined && NOT_RUNNABLE.includes(outlet.status)) {
      await this.#complain("crash: pipe operation failed");
    }
  }

  async #program(command: string): Promise<void> {
    if (command === "" && !this.#options.interactive) return;
    await runProgram(command, this.#options.interactive ? "inherit" : "ignore");
  }

  #isProgram(name: string): boolean {
    if (this.#session.settings.gdb === true) return false;
    return DIRECT_PROGRAMS.includes(name) && commandNamed(this.#session.commands, name) === undefined;
  }
}

/** The command once, or once for every line of its input file. */
function linesOf(line: CommandLine): readonly CommandLine[] {
  const { input } = line;
  if (input === undefined || !isFile(input.path)) return [line];
  return readCommandFile(input.path)
    .filter((text) => !/^\s*(?:#|\/\/|$)/.test(text))
    .map((text) => input.with(text));
}

/** Pieces until there are enough of them, or time is up; neighbours of one destination are joined. */
class Batch {
  readonly #source: Generator<Piece, Outcome>;
  readonly #taken: { readonly to: Piece["to"]; readonly texts: string[] }[] = [];

  constructor(source: Generator<Piece, Outcome>) {
    this.#source = source;
  }

  /** Takes them; the outcome when there are no more. May be broken off: what was taken until then is there. */
  take(): Outcome | undefined {
    const deadline = performance.now() + BATCH_MILLISECONDS;
    for (let size = 0; size < BATCH_CHARACTERS && performance.now() < deadline; ) {
      const step = this.#source.next();
      if (step.done) return step.value;
      const { to, text } = step.value;
      const last = this.#taken.at(-1);
      if (last?.to === to) last.texts.push(text);
      else this.#taken.push({ to, texts: [text] });
      size += text.length;
    }
    return undefined;
  }

  /** The pieces, once. */
  pieces(): readonly Piece[] {
    return this.#taken.splice(0).map(({ to, texts }) => ({ to, text: texts.join("") }));
  }
}

/** Ends a generator that may have been broken off in the middle of a step, in which case it counts as running. */
function stop(pieces: Generator<Piece, Outcome>): void {
  try {
    pieces.return("interrupted");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
