import { parseLine, runCommand, type Session } from "#command";

/** `set` indents its labels by five columns less than `sys`, and the banner shows both as one block. */
const SET_INDENT = "     ";

/**
 * What a session begins with: the program's version, notes on what could not be had, and the blocks of `sys` and `set`
 * as one, as crash's banner has them.
 */
export function banner(
  session: Session,
  { version, notes }: { readonly version: string; readonly notes: readonly string[] },
  typed: boolean,
): string {
  const head = ["", `inquest ${version}`, ""];
  if (!typed) head.push("NOTE: stdin: not a tty", "");
  const said = [...notes, ...session.target.notes].flatMap((note) => [`NOTE: ${note}`, ""]);
  const context = textOf(session, "set").replace(/^(?=.)/gm, SET_INDENT);
  return `${[...head, ...said].join("\n")}\n${textOf(session, "sys")}${context}\n`;
}

/** The text of a command without arguments; nothing when there is no such command, or it fails. */
function textOf(session: Session, name: string): string {
  const line = parseLine(name);
  let text = "";
  const sink = {
    write: (piece: string) => {
      text += piece;
    },
    error: () => {},
  };
  return line.kind === "command" && runCommand(session, line, sink) ? text : "";
}
