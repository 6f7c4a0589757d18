import type { Address, Cell, Row } from "#base";
import type { RowsOf } from "../command.ts";
import type { SelectedRow } from "../frame/frame-line.ts";
import type { RegisterRow } from "../frame/info-registers.ts";
import type { WholeVariableRow } from "../frame/info-variables.ts";
import type { Session } from "../session.ts";

/** A value, numbered for later expressions unless `output` or `call` gave it. */
export interface ValueRow extends Row {
  readonly kind: "value";
  readonly number: number | undefined;
  readonly type: string;
  /** Where the value lies; undefined for one that was computed. */
  readonly address: Address | undefined;
  readonly value: Cell;
  /** As gdb shows it. */
  readonly text: string;
}

/** A type, as `ptype` and `whatis` tell it. */
export interface TypeRow extends Row {
  readonly kind: "type";
  readonly type: string;
  /** In bytes; 0 for what is incomplete. */
  readonly size: number;
  readonly text: string;
}

/** A line of `x`: some values, a string or an instruction, from `address` on. */
export interface MemoryRow extends Row {
  readonly kind: "memory";
  readonly address: Address;
  /** `init_task+16`. */
  readonly symbol: string | undefined;
  readonly values: readonly Cell[];
  readonly text: string;
}

/** A place in code, and its source line. */
export interface PlaceRow extends Row {
  readonly kind: "place";
  readonly address: Address | undefined;
  readonly end: Address | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly text: string;
}

/** A frame, as `frame` and `backtrace` show it. */
export type FrameRow = Row & SelectedRow & { readonly text: string };

/** Text alone: remarks, settings, what `printf` was told to say. */
export interface TextRow extends Row {
  readonly kind: "text";
  readonly text: string;
}

/** What gdb's commands yield: the text of each is what is shown. */
export type GdbRow = ValueRow | TypeRow | MemoryRow | PlaceRow | TextRow | FrameRow | RegisterRow | WholeVariableRow;

const WHOLE_VARIABLE = {
  name: "its name",
  type: "its type, in C",
  value: "its value",
  provenance: "how the value was found, as in `bt --args`",
  confidence: "how far it can be trusted: `certain`, `likely`, `possible`",
  text: "as it is shown",
};

/** What the fields of those rows mean. */
export const GDB_ROWS = {
  value: {
    number: "its number in later expressions (`$3`), when it has one",
    type: "the type, in C",
    address: "where the value lies; absent for one that was computed",
    value: "the value itself",
    text: "as it is shown",
  },
  type: { type: "the type, in C", size: "its size in bytes; 0 for what is incomplete", text: "as it is shown" },
  memory: {
    address: "where the values of this line begin",
    symbol: "that place by name",
    values: "the values, the string or the instruction",
    text: "as it is shown",
  },
  place: {
    address: "where the code begins",
    end: "the address behind it",
    file: "source file",
    line: "line in it",
    text: "as it is shown",
  },
  text: { text: "a remark, a setting, what `printf` was told to say" },
  frame: {
    number: "its number, inlined calls counted",
    ip: "address of its instruction",
    function: "its function's name",
    inline: "whether the call was inlined",
    atInstruction: "whether the instruction tells where it was; not in a caller of an inlined call",
    line: "source file and line",
    arguments: "its arguments, as under `variables` of `bt --args`; `passed` is what one was called with",
    text: "as it is shown",
  },
  register: {
    name: "the register's name",
    value: "its value; absent when no frame further in had saved it",
    slot: "address of the stack word that it was read from",
    text: "as it is shown",
  },
  argument: WHOLE_VARIABLE,
  local: WHOLE_VARIABLE,
} satisfies RowsOf<GdbRow>;

/** What was typed behind a command of gdb's. */
export interface GdbRequest {
  /** The letters behind a slash, `x` in `p/x`; undefined without a slash. */
  readonly letters: string | undefined;
  readonly text: string;
}

/** One of gdb's commands, or of those behind `info`. */
export interface GdbCommand {
  readonly name: string;
  /** The shortest beginning of its name that gdb takes for it; by default the whole name. */
  readonly least?: string;
  readonly aliases?: readonly string[];
  /** One line without full stop. */
  readonly summary: string;
  run(session: Session, request: GdbRequest): Iterable<GdbRow>;
}

/** The command among `commands` that `word` is the name of, or a beginning of it that is long enough. */
export function findGdbCommand(commands: readonly GdbCommand[], word: string): GdbCommand | undefined {
  const named = commands.find(({ name, aliases }) => name === word || aliases?.includes(word));
  return (
    named ?? commands.find(({ name, least = name }) => word !== "" && name.startsWith(word) && word.startsWith(least))
  );
}

/** A row of text alone. */
export function textRow(text: string): TextRow {
  return { kind: "text", text };
}
