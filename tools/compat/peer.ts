import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, markedInput, parseAnswers } from "./markers.ts";

/** A program that takes crash's command lines from standard input. */
export interface Peer {
  /** The program and its arguments, the dump's files included. */
  readonly command: readonly string[];
}

/** A run longer than this is ended, in milliseconds. */
const TIME_LIMIT = 20 * 60_000;

/** How often a peer that died is started again for the rest of the lines. */
const MAX_RESTARTS = 8;

/**
 * What `peer` answers to `lines`, in one process as long as it lives; a new one takes the lines behind the one that
 * killed it. When it does not start, its message stands as the answer of the line that it should have taken; lines
 * behind that have none.
 */
export function askPeer(peer: Peer, lines: readonly string[]): readonly Answer[] {
  const answers: Answer[] = [];
  for (let start = 0; start <= MAX_RESTARTS && answers.length < lines.length; start++) {
    const rest = lines.slice(answers.length);
    const output = runPeer(peer, markedInput(rest));
    const more = parseAnswers(output, rest.length);
    if (more === undefined) return [...answers, { text: output, died: true }];
    answers.push(...more);
  }
  return answers;
}

/** Both output streams of one run, in the order of writing. */
function runPeer(peer: Peer, input: string): string {
  const [program = "", ...args] = peer.command;
  const folder = mkdtempSync(join(tmpdir(), "compat-"));
  try {
    // A file for both streams keeps their order, which two pipes would not.
    const file = join(folder, "output");
    const output = openSync(file, "a");
    const { error } = spawnSync(program, args, {
      input,
      stdio: ["pipe", output, output],
      timeout: TIME_LIMIT,
      killSignal: "SIGKILL",
      env: { ...process.env, TZ: "UTC", LC_ALL: "C", TERM: "dumb", COLUMNS: "80" },
    });
    closeSync(output);
    const text = readFileSync(file, "utf8");
    return error === undefined ? text : `${text}${error.message}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
