/** What is typed: the line's grammar, options, numbers, formats. */
import { commands, parseArguments, parseLine, splitWords } from "#command";
import { parseLetters } from "../../../src/command/gdb/format-letters.ts";
import { splitArguments } from "../../../src/command/gdb/split-arguments.ts";
import { ascii } from "../../../src/testing/bytes.ts";
import { askAll, type Target } from "../target.ts";

const ERRORS = ["UsageError", "SynopsisError", "PlainUsageError"];
const ALIASES = new Map([["man", { text: "help" }]]);

export const target: Target = {
  name: "command-line",
  cost: "cheap",
  longest: 300,
  errors: ERRORS,
  seeds: () =>
    [
      "bt -a | grep panic",
      "ps -m >> 'out file'",
      "rd -64 ffffffff81000000 16 > x",
      'foreach bash "task -R state" < input',
      "struct task_struct.pid,comm -x --json",
      "*task_struct (a | b) \"c > d\" 'e'",
      "man -- -x",
      "!ls",
      "\\p x",
      "gdb x/16gx $rsp",
      'printf "%d %s\\n", 1, name',
    ].map(ascii),
  run(bytes) {
    const text = String.fromCharCode(...bytes.subarray(0, 2000));
    const line = parseLine(text, ALIASES);
    askAll(
      ERRORS,
      () => splitWords(text),
      () => splitArguments(text),
      () => parseLetters(text),
    );
    if (line.kind !== "command") return;
    // Any command does for a name that none has.
    const command = commands.find(({ name }) => name === line.name) ?? commands[0];
    askAll(
      ERRORS,
      () => line.input?.with("a line"),
      () => command && parseArguments(command, line),
    );
  },
};
