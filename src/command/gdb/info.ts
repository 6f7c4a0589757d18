/** gdb's `info`: a command for each thing that can be asked about. */
import { UsageError } from "#base";
import { findGdbCommand, type GdbCommand, textRow } from "./gdb-command.ts";
import { infoArgs, infoLocals, infoRegisters } from "./info-frame.ts";
import { infoLine } from "./info-line.ts";
import { infoAddress, infoSymbol } from "./info-symbol.ts";
import { gdbState } from "./state.ts";

const infoSource: GdbCommand = {
  name: "source",
  summary: "the source file that was listed last",
  *run(session) {
    const listed = gdbState(session).listed;
    yield textRow(listed === undefined ? "No current source file.\n" : `Current source file is ${listed.file}\n`);
  },
};

/** What can stand behind `info`. */
const infoCommands: readonly GdbCommand[] = [
  infoAddress,
  infoArgs,
  infoLine,
  infoLocals,
  infoRegisters,
  infoSource,
  infoSymbol,
];

/** `info`, which runs one of infoCommands. */
export const info: GdbCommand = {
  name: "info",
  least: "inf",
  aliases: ["i"],
  summary: "facts about a symbol, an address or a source line",
  *run(session, { text }) {
    const [, word = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
    if (word === "") {
      yield textRow("List of info subcommands:\n\n");
      for (const { name, summary } of infoCommands) yield textRow(`info ${name} -- ${summary}\n`);
      return;
    }
    const command = findGdbCommand(infoCommands, word);
    if (command === undefined) throw new UsageError(`Undefined info command: "${word}".  Try "help info".`);
    yield* command.run(session, { letters: undefined, text: rest });
  },
};
