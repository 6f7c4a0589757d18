import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { type Outlet, streamOutlet } from "./outlet.ts";

/** A program that reads what is written, and the status that it ends with. */
export interface ProgramOutlet extends Outlet {
  /** Known after `close`: the exit status, or undefined when a signal ended it or it could not start. */
  readonly status: number | undefined;
}

/** What the shell answers when there is no such program, or it may not be run. */
export const NOT_RUNNABLE: readonly number[] = [126, 127];

/** Runs `command` in the system's shell with our terminal and hands it what is written. */
export function programOutlet(command: string): ProgramOutlet {
  const child = spawn("/bin/sh", ["-c", command], { argv0: "sh", stdio: ["pipe", "inherit", "inherit"] });
  const ended = endOf(child);
  const { stdin } = child;
  const outlet = streamOutlet(stdin);
  let status: number | undefined;
  return {
    get status() {
      return status;
    },
    write: outlet.write,
    async close() {
      stdin.end();
      status = await ended;
    },
  };
}

/** Runs `command` in the system's shell on our terminal; an empty one is a shell for the user. */
export function runProgram(command: string, input: "inherit" | "ignore"): Promise<number | undefined> {
  const options: SpawnOptions = { stdio: [input, "inherit", "inherit"] };
  const child =
    command === ""
      ? spawn(process.env["SHELL"] ?? "/bin/sh", options)
      : spawn("/bin/sh", ["-c", command], { ...options, argv0: "sh" });
  return endOf(child);
}

async function endOf(child: ChildProcess): Promise<number | undefined> {
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return code ?? undefined;
  } catch {
    return undefined;
  }
}
