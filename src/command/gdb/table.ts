/** gdb's commands that are here, and those that could not be. */
import { UsageError } from "#base";
import { PlainUsageError } from "../usage.ts";
import { backtrace, down, frame, selectFrameCommand, up } from "./backtrace.ts";
import { disassemble } from "./disassemble.ts";
import { examine } from "./examine.ts";
import { findGdbCommand, type GdbCommand } from "./gdb-command.ts";
import { helpCommand } from "./help.ts";
import { info } from "./info.ts";
import { list } from "./list.ts";
import { call, inspect, output, print } from "./print.ts";
import { echo, printf } from "./printf.ts";
import { set, show } from "./set.ts";
import { ptype, whatis } from "./type.ts";

/** Every command of gdb's that is here. */
const gdbCommands: readonly GdbCommand[] = [
  backtrace,
  call,
  disassemble,
  down,
  echo,
  frame,
  helpCommand(() => gdbCommands),
  info,
  inspect,
  list,
  output,
  print,
  printf,
  ptype,
  selectFrameCommand,
  set,
  show,
  up,
  whatis,
  examine,
];

/** What runs, stops, changes or loads a program: crash forbids it, and a dump is none of these. */
const PROHIBITED: ReadonlySet<string> = new Set(
  (
    "run r start starti attach detach continue c fg step s next n stepi si nexti ni finish until u advance jump j kill k " +
    "break b br tbreak hbreak thbreak rbreak watch rwatch awatch catch delete d disable enable clear commands condition " +
    "ignore target file exec-file core-file symbol-file add-symbol-file load shell make cd quit q signal handle"
  ).split(" "),
);

/** What crash takes in files of gdb's commands alone, which are not read here. */
const RESTRICTED: ReadonlySet<string> = new Set(["define", "document", "while", "if"]);

/** A line of gdb's taken apart: the command, and what stands behind it. */
export interface GdbLine {
  readonly command: GdbCommand;
  readonly letters: string | undefined;
  readonly text: string;
}

/** Reads a line of gdb's, as in `x/4gx &init_task`; UsageError, in gdb's or crash's words, for one that is none. */
export function parseGdbLine(line: string): GdbLine {
  const [, word = "", behind = ""] = /^([\w-]*)(.*)$/s.exec(line.trim()) ?? [];
  const command = findGdbCommand(gdbCommands, word);
  if (command === undefined) {
    if (PROHIBITED.has(word)) throw new PlainUsageError(`crash: prohibited gdb command: ${word}`);
    if (RESTRICTED.has(word)) {
      throw new PlainUsageError(`crash: restricted gdb command: ${word}\n       (files of gdb commands are not read)`);
    }
    throw new UsageError(`Undefined command: "${word === "" ? line.trim() : word}".  Try "help gdb".`);
  }
  // A slash behind blanks is a letter too: `x /4gx`.
  const [, letters, text = ""] = /^\s*\/(\S*)\s*(.*)$/s.exec(behind) ?? [undefined, undefined, behind.trim()];
  return { command, letters, text };
}

/** True when `word`, up to a slash, is the name of one of gdb's commands, or a beginning of it that gdb takes. */
export function isGdbWord(word: string): boolean {
  const [name = ""] = word.split("/", 1);
  return /^[a-z]+$/.test(name) && findGdbCommand(gdbCommands, name) !== undefined;
}
