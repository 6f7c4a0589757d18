import type { Session } from "#command";
import { banner } from "./banner.ts";
import { completer } from "./completer.ts";
import { availableExtensions } from "./extensions.ts";
import { History, historyFile } from "./history.ts";
import { Interrupt } from "./interrupt.ts";
import { type LineInput, pipedInput, terminalInput } from "./line-input.ts";
import { LineRunner } from "./line-runner.ts";
import { type Outlet, streamOutlet } from "./outlet.ts";
import { pagerCommand, pagingOutlet } from "./pager.ts";
import { programOutlet } from "./program-outlet.ts";
import { ProgressMeter } from "./progress-meter.ts";
import { rcFiles } from "./rc-files.ts";
import { repeatRequest } from "./repeat-request.ts";

/** How a session is held; the program's own command line says most of it. */
export interface ShellOptions {
  /** Neither banner nor echo nor pager. */
  readonly silent: boolean;
  /** The exit status tells that a command failed. */
  readonly strict: boolean;
  /** Commands to run before the first line is read. */
  readonly inputFile: string | undefined;
  /** Whether .crashrc and .inquestrc are run. */
  readonly rcFiles: boolean;
  /** What extensions are given: the library. */
  readonly library: unknown;
  /** -x: the extensions of the standard folders are loaded first. */
  readonly extensions: boolean;
  /** What the banner says before anything else about the session. */
  readonly notes: readonly string[];
  /** What the banner calls this program's version. */
  readonly version: string;
}

/** What of {@link Session} the shell has: the user's wish to stop, and where progress is shown. */
export type Attendant = Pick<Session, "checkpoint" | "progress">;

/** Lines of a terminal that does not tell how many it has. */
const USUAL_ROWS = 24;

/** Exit statuses besides 0; 1 is the caller's, for a session that cannot begin. */
const STATUS = { commandFailed: 2, interrupted: 130 } as const;

/**
 * Holds a session: banner, start-up files, the input file, then lines from the terminal or from standard input, until
 * `exit` or their end. Resolves to the exit status: 0 also when standard input ends without `exit`, where crash says 1,
 * because that is how a script ends. What `open` throws is thrown.
 */
export async function runShell(
  open: (attendant: Attendant) => Session | Promise<Session>,
  options: ShellOptions,
): Promise<number> {
  const interrupt = new Interrupt();
  const meter = new ProgressMeter(process.stderr);
  const session = await open({ checkpoint: interrupt.checkpoint, progress: meter.report });
  process.on("SIGINT", interrupt.request);
  try {
    return await holdSession(session, { interrupt, meter }, options);
  } finally {
    process.off("SIGINT", interrupt.request);
  }
}

async function holdSession(
  session: Session,
  { interrupt, meter }: { readonly interrupt: Interrupt; readonly meter: ProgressMeter },
  options: ShellOptions,
): Promise<number> {
  const interactive = process.stdin.isTTY && process.stdout.isTTY;
  const terminal = streamOutlet(process.stdout);
  const paged = interactive && !options.silent ? () => pagedTerminal(terminal, session) : () => terminal;
  const { library } = options;
  session.settings.paged = interactive === true && !options.silent;
  session.settings.silent = options.silent;
  const runner = new LineRunner(session, { interrupt, meter, terminal, paged, interactive, library });

  if (!options.silent) await runner.print(banner(session, options, process.stdin.isTTY));
  if (options.extensions) {
    for (const path of availableExtensions()) await runner.run(`extend "${path}"`);
  }
  session.starting = true;
  if (options.rcFiles) await runRcFiles(runner, options.silent);
  session.starting = false;
  if (options.inputFile !== undefined) await runner.runFile(options.inputFile);

  if (interactive) await typedLines(runner, session);
  else await pipedLines(runner, interrupt, session);

  if (!interactive && interrupt.insistent) return STATUS.interrupted;
  return options.strict && runner.failures > 0 ? STATUS.commandFailed : 0;
}

/** Start-up files of a silent session say nothing but their errors. */
const NOWHERE: Outlet = { write: async () => true, close: async () => {} };

async function runRcFiles(runner: LineRunner, silent: boolean): Promise<void> {
  for (const file of rcFiles(process.env["HOME"], process.cwd())) {
    if (!file.trusted) {
      if (!silent) await runner.print(`WARNING: not using untrusted file: "${file.path}"\n\n`);
      continue;
    }
    const accepts = file.crash ? (line: string) => /^\s*(?:alias|set)\s/.test(line) : () => true;
    await runner.runFile(file.path, silent ? { accepts, into: NOWHERE } : { accepts });
  }
}

async function typedLines(runner: LineRunner, session: Session): Promise<void> {
  const history = new History(historyFile(process.env));
  const input = terminalInput(process.stdin, { prompt: () => runner.prompt, history, completer: completer(session) });
  for await (const typed of until(runner, input)) {
    const line = typed.trim();
    if (line === "") continue;
    const request = repeatRequest(line, history, session.aliases);
    if (request?.kind === "list") {
      await runner.print(history.session.map((text, at) => `[${at + 1}] ${text}\n`).join(""));
    } else if (request?.kind === "unknown") {
      await runner.print(`${request.message}\n`);
    } else {
      const again = request?.line ?? line;
      if (request !== undefined) await runner.print(`${runner.prompt}${again}\n`);
      history.add(again);
      await runner.run(again);
    }
  }
}

/** As crash does, what is read from a pipe is shown behind the prompt, as if it had been typed. */
async function pipedLines(runner: LineRunner, interrupt: Interrupt, { settings }: Session): Promise<void> {
  if (runner.finished) return;
  const show = async (text: string): Promise<void> => {
    if (settings.silent !== true) await runner.print(text);
  };
  await show(runner.prompt);
  for await (const line of until(runner, pipedInput(process.stdin))) {
    await show(`${line}\n`);
    await runner.run(line);
    if (interrupt.insistent) return;
    if (!runner.finished) await show(runner.prompt);
  }
  if (!runner.finished) await show("\n");
}

/** The lines of `input` until it ends or the session does. */
async function* until(runner: LineRunner, input: LineInput): AsyncGenerator<string> {
  try {
    while (!runner.finished) {
      const line = await input.next();
      if (line === undefined) return;
      yield line;
    }
  } finally {
    input.close();
  }
}

function pagedTerminal(terminal: Outlet, session: Session): Outlet {
  const { scroll, pager } = session.settings;
  const command = scroll ? pagerCommand(pager, process.env) : undefined;
  return command === undefined
    ? terminal
    : pagingOutlet(terminal, process.stdout.rows || USUAL_ROWS, () => programOutlet(command));
}
