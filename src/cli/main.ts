/** The program: what is asked for, and the exit status. */
import { readFileSync } from "node:fs";
import { escapeControls, FormatError, UsageError } from "#base";
import { commandNamed, manualPage, runCommand } from "#command";
import { type Invocation, parseInvocation, programUsage, runShell, type SessionOptions } from "#shell";
import { adjustCompiler } from "./compiler-flags.ts";
import { debugDataText, dumpFact, dumpTime } from "./dump-fact.ts";
import { library } from "./library.ts";
import { openKernel, sessionCommands, sessionOn } from "./open-session.ts";
import { parseReportRequest, writeReport } from "./report.ts";

/** A session cannot begin, or the arguments are wrong. */
const FAILED = 1;

/** The version in package.json, two folders above the compiled program. */
function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

type SettingsGiven = Pick<SessionOptions, "radix" | "scroll" | "pager" | "offline" | "debug">;

const settingsOf = ({ radix, scroll, pager, offline, debug }: SettingsGiven) => ({
  radix,
  scroll,
  offline,
  debug,
  printMax: 256,
  printArray: false,
  nullStop: false,
  ...(pager === undefined ? {} : { pager }),
});

/** Somebody will think about what to type. */
const isInteractive = (): boolean => process.stdin.isTTY && process.stdout.isTTY;

function runSession(options: SessionOptions): Promise<number> {
  return runShell(
    async (attendant) =>
      sessionOn(
        await openKernel(options.files, {
          ...options,
          fetch: options.debuginfod,
          isInteractive: isInteractive(),
          kernel: options,
        }),
        { ...options, settings: settingsOf(options), attendant },
      ),
    { ...options, library, version: version() },
  );
}

/** Prints the log of a dump, without any other word. */
async function printLog(dump: string): Promise<number> {
  const settings = settingsOf({ radix: 10, scroll: false, pager: undefined, offline: "show", debug: 0 });
  const session = sessionOn(await openKernel([dump]), { settings, minimal: false });
  const sink = {
    write: (text: string) => process.stdout.write(escapeControls(text)),
    error: (text: string) => process.stderr.write(escapeControls(text)),
  };
  return runCommand(session, "log", sink) ? 0 : FAILED;
}

/** The program's usage, or the page of a command. */
function helpText(name: string | undefined): string {
  if (name === undefined) return programUsage();
  const command = commandNamed(sessionCommands, name);
  return command === undefined ? `No help data for "${escapeControls(name)}" is available.\n` : manualPage(command);
}

async function run(invocation: Invocation): Promise<number> {
  switch (invocation.kind) {
    case "session":
      return runSession(invocation.options);
    case "version":
      process.stdout.write(`inquest ${version()}\n`);
      return 0;
    case "help":
      process.stdout.write(helpText(invocation.command));
      return 0;
    case "osrelease":
    case "build-id": {
      const fact = await dumpFact(invocation.dump, invocation.kind === "osrelease" ? "OSRELEASE" : "BUILD-ID");
      process.stdout.write(`${fact ?? "unknown"}\n`);
      return fact === undefined ? FAILED : 0;
    }
    case "log":
      return printLog(invocation.dump);
    case "time":
      process.stdout.write(`${await dumpTime(invocation.files)}\n`);
      return 0;
    case "debug-data":
      for (const path of invocation.files) process.stdout.write(`${escapeControls(debugDataText(path))}\n`);
      return 0;
  }
}

/** Errors of people and of files are one sentence; anything else is a fault of ours, and loud. */
async function main(words: readonly string[]): Promise<number> {
  try {
    if (words[0] === "report") return await writeReport(parseReportRequest(words.slice(1)));
    return await run(parseInvocation(words));
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof FormatError)) throw error;
    process.stderr.write(`inquest: ${escapeControls(error.message)}\n`);
    return FAILED;
  }
}

// A reader that has seen enough (`| head`) ends the program quietly.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
adjustCompiler();
process.exitCode = await main(process.argv.slice(2));
