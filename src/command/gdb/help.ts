/** gdb's `help`, for the commands that are here. */
import { UsageError } from "#base";
import { findGdbCommand, type GdbCommand, textRow } from "./gdb-command.ts";

/** `help`, which needs to know all commands. */
export function helpCommand(commands: () => readonly GdbCommand[]): GdbCommand {
  return {
    name: "help",
    least: "h",
    summary: "the commands of gdb that are here",
    *run(_session, { text }) {
      if (text === "") {
        for (const { name, summary } of commands()) yield textRow(`${name} -- ${summary}\n`);
        return;
      }
      const command = findGdbCommand(commands(), text);
      if (command === undefined) throw new UsageError(`Undefined command: "${text}".  Try "help".`);
      const { name, aliases = [], summary } = command;
      yield textRow(`${[name, ...aliases].join(", ")}\n${summary}\n`);
    },
  };
}
