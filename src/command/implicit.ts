import type { CommandLine } from "./line/index.ts";
import type { Session } from "./session.ts";

/** The part of a session that decides what a bare name is. */
export type Names = { readonly target: Pick<Session["target"], "types" | "symbols"> };

/**
 * The command that a line means whose first word names a type or a variable instead: `list_head.next ADDRESS` is
 * `struct`'s, `u64` and enums are `whatis`'s, `jiffies` and `init_task.comm` are `p`'s. Undefined when it names neither,
 * and for a variable with further words, as in crash.
 */
export function implicitCommand(line: CommandLine, session: Names): CommandLine | undefined {
  const command = implicitName(line, session);
  if (command === undefined) return undefined;
  const shift = line.name.length + 1;
  const words = line.words.map((word) => ({ ...word, start: word.start + shift, end: word.end + shift }));
  return {
    ...line,
    name: command,
    words: [{ text: line.name, start: 0, end: line.name.length }, ...words],
    raw: `${line.name} ${line.raw}`.trimEnd(),
  };
}

function implicitName(line: CommandLine, { target }: Names): string | undefined {
  const [, subject, members] = /^(\w+)((?:[.[,].*)?)$/.exec(line.name) ?? [];
  if (subject === undefined) return undefined;
  const bare = members === "" && line.words.every((word) => word.text.startsWith("-"));
  if (target.types.find("struct", subject) !== undefined) return "struct";
  if (target.types.find("union", subject) !== undefined) return "union";
  if (target.types.find("typedef", subject) !== undefined) return bare ? "whatis" : "struct";
  if (bare && (["enum", "int"] as const).some((kind) => target.types.find(kind, subject) !== undefined))
    return "whatis";
  if (line.words.length === 0 && target.symbols.find(subject) !== undefined) return "p";
  return undefined;
}
