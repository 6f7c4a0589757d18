import { isGdbWord } from "./gdb/table.ts";
import type { CommandLine } from "./line/index.ts";
import type { Session } from "./session.ts";

/** The part of a session that decides what a bare name is. */
export type Names = { readonly target: Pick<Session["target"], "types" | "symbols"> };

/** A command, and the word that it gets before those typed. */
interface Meaning {
  readonly command: string;
  readonly word: string;
}

/**
 * The command that a line means whose first word names a type or a variable instead: `list_head.next ADDRESS` is
 * `struct`'s, `u64` and enums are `whatis`'s, `jiffies` and `init_task.comm` are `p`'s, `p/x` and `ptype` are `gdb`'s.
 * Undefined when it names none, and for a variable with further words, as in crash.
 */
export function implicitCommand(line: CommandLine, session: Names): CommandLine | undefined {
  const meaning = meaningOf(line, session) ?? gdbLine(line);
  if (meaning === undefined) return undefined;
  const { command, word: first } = meaning;
  const [option, ...rest] = line.words;
  if (command === "gdb" && option?.text === "--json") return behindLine(line, first, rest);
  const shift = first.length + 1;
  const words = line.words.map((word) => ({ ...word, start: word.start + shift, end: word.end + shift }));
  return {
    ...line,
    name: command,
    words: [{ text: first, start: 0, end: first.length }, ...words],
    raw: `${first} ${line.raw}`.trimEnd(),
  };
}

/** gdb's own options end at its command's name; ours moves behind all that is typed. */
function behindLine(line: CommandLine, first: string, rest: CommandLine["words"]): CommandLine {
  const from = rest[0]?.start ?? line.raw.length;
  const shift = first.length + 1 - from;
  const raw = `${first} ${line.raw.slice(from)}`.trimEnd();
  const words = rest.map((word) => ({ ...word, start: word.start + shift, end: word.end + shift }));
  return {
    ...line,
    name: "gdb",
    words: [
      { text: first, start: 0, end: first.length },
      ...words,
      { text: "--json", start: raw.length + 1, end: raw.length + 7 },
    ],
    raw: `${raw} --json`,
  };
}

/** `p/x`: the slash tells that gdb's own command is meant; and whatever is a command of gdb's alone. */
function gdbLine({ name }: CommandLine): Meaning | undefined {
  return isGdbWord(name) ? { command: "gdb", word: name } : undefined;
}

function meaningOf(line: CommandLine, { target }: Names): Meaning | undefined {
  const { types, symbols } = target;
  const [tag, ...more] = line.words;
  if (line.name === "enum" && tag !== undefined && more.length === 0 && types.find("enum", tag.text) !== undefined) {
    return { command: "whatis", word: "enum" };
  }
  const [, subject, members] = /^(\w+)((?:[.[,:].*)?)$/.exec(line.name) ?? [];
  if (subject === undefined) return undefined;
  const as = (command: string): Meaning => ({ command, word: line.name });
  const isAlone = line.words.length === 0;
  const bare = members === "" && line.words.every((word) => word.text.startsWith("-"));
  if (isAlone && members === "" && symbols.find(subject) !== undefined && types.variable(subject) !== undefined) {
    return as("p");
  }
  if (types.find("struct", subject) !== undefined) return as("struct");
  if (types.find("union", subject) !== undefined) return as("union");
  if (types.find("typedef", subject) !== undefined) return as(bare ? "whatis" : "struct");
  if (bare && (["enum", "int"] as const).some((kind) => types.find(kind, subject) !== undefined)) return as("whatis");
  if (isAlone && symbols.find(subject) !== undefined) return as("p");
  return bare && types.enumerator(subject) !== undefined ? as("whatis") : undefined;
}
