/** What gdb's `info` tells of the selected frame: its arguments, locals and registers. */
import { registerRows } from "../frame/info-registers.ts";
import { wholeVariables } from "../frame/info-variables.ts";
import type { Session } from "../session.ts";
import { type GdbCommand, type GdbRow, textRow } from "./gdb-command.ts";

/** `info args`. */
export const infoArgs: GdbCommand = {
  name: "args",
  least: "ar",
  summary: "the arguments of the selected frame",
  run: (session) => variables(session, "argument", "No arguments.\n"),
};

/** `info locals`. */
export const infoLocals: GdbCommand = {
  name: "locals",
  least: "lo",
  summary: "the local variables of the selected frame",
  run: (session) => variables(session, "local", "No locals.\n"),
};

/** `info registers`. */
export const infoRegisters: GdbCommand = {
  name: "registers",
  least: "r",
  summary: "the registers of the selected frame",
  run: (session, { text }) => registerRows(session, text.split(/[\s$,]+/).filter(Boolean)),
};

function* variables(session: Session, kind: "argument" | "local", none: string): Generator<GdbRow> {
  let count = 0;
  for (const row of wholeVariables(session, kind)) {
    count++;
    yield row;
  }
  if (count === 0) yield textRow(none);
}
