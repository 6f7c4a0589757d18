import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The program that people run. */
export const program: string = fileURLToPath(new URL("../../bin/inquest.js", import.meta.url));
const bundle = fileURLToPath(new URL("../../dist/bundle/inquest.js", import.meta.url));

/** What a run of the program said, and how it ended. */
export interface Run {
  readonly output: string;
  readonly errors: string;
  /** The exit status; undefined when a signal or the time limit ended it. */
  readonly status: number | undefined;
}

/** Runs the built program, with `input` on its standard input. */
export function runInquest(words: readonly string[], input = ""): Run {
  if (!existsSync(bundle)) throw new Error("the program is not built; run: npm run build");
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...words], {
    input,
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 1 << 28,
  });
  return { output: stdout, errors: stderr, status: status ?? undefined };
}
