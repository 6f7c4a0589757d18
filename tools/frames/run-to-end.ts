import { spawnSync } from "node:child_process";

const TIME_LIMIT = 10 * 60_000;
const MOST_OUTPUT = 1 << 30;

/** What a program wrote to standard output, with `input` on its standard input. Throws when it fails. */
export function runToEnd(command: readonly string[], input: string): string {
  const [program = "", ...args] = command;
  const { stdout, stderr, status, error } = spawnSync(program, args, {
    input,
    encoding: "utf8",
    timeout: TIME_LIMIT,
    maxBuffer: MOST_OUTPUT,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stderr.slice(-2000)}${stdout.slice(-500)}`);
  return stdout;
}
