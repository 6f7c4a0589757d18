/** repeat: a line again and again. */
import { UsageError } from "#base";
import { SynopsisError } from "#command";
import type { OwnCommand } from "./own-command.ts";

/** Seconds as crash has them: a dash and digits, before the line. */
const SECONDS = /^-(\d{1,6})$/;

export const repeat: OwnCommand = {
  name: "repeat",
  summary: "a line again and again",
  synopsis: ["[-seconds] command"],
  description: `Runs a command line over and over, until Ctrl-C, or until it fails: useful on a running system, whose memory changes.
With a number of seconds it waits that long in between.`,
  options: [],
  optionsFirst: true,
  raw: true,
  operands: "command",
  examples: [{ line: "repeat -1 ps -S", shows: "how many tasks are in which state, every second" }],
  rows: {},
  async perform({ run, wait }, { raw }) {
    const [, first = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(raw.trim()) ?? [];
    const seconds = SECONDS.exec(first)?.[1];
    const line = seconds === undefined ? raw.trim() : rest;
    if (line === "" || line.startsWith("-")) throw new SynopsisError();
    while ((await run(line)) === "done" && (await wait(Number(seconds ?? 0) * 1000)));
    return [];
  },
  run() {
    throw new UsageError("only a session of the program repeats lines");
  },
  text: () => [],
};
