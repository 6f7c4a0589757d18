import type { Address, Row } from "#base";
import type { Arguments } from "./arguments.ts";
import type { Session } from "./session.ts";

/** An option of a command, as getopt sees it: a letter (crash's own), or a long name (ours). */
export interface OptionSpec {
  /** `l` for `-l`, `json` for `--json`. */
  readonly name: string;
  /** The placeholder of its value in help, when it takes one: `cpu(s)`. */
  readonly value?: string;
  readonly help: string;
  /** The value may be left out; given, it is attached with `=` (`kmem -i=shared`). */
  readonly optional?: true;
  /** The value may be left out when the option is all there is on the line (`dis -b`). */
  readonly alone?: true;
  /** crash accepts it without documenting it. */
  readonly hidden?: true;
}

/** A command line with a sentence on what it shows; run as a test. */
export interface Example {
  readonly line: string;
  readonly shows: string;
}

/** What the operands of a command are, for completion. */
export type OperandKind =
  | "task"
  | "symbol"
  | "type"
  | "expression"
  | "address"
  | "command"
  | "module"
  | "file"
  | "word";

/** Field names that a type declares one by one. */
type Declared<T> = keyof { readonly [F in keyof T as string extends F ? never : F]: T[F] };
/** The kinds of rows in a union of them; rows without one count as `row`. */
type KindOf<R> = R extends { readonly kind: infer K } ? K & string : "row";
/** What the fields of one kind of row mean. */
type FieldsOf<R> = { readonly [F in Exclude<Declared<R>, "kind"> & string]-?: string };
/** A row type's part of one kind. */
type RowOfKind<R, K> = R extends { readonly kind: infer L } ? (K extends L ? R : never) : K extends "row" ? R : never;
/** The fields that any of the rows of one kind has. */
type FieldsOfAll<R> = (R extends unknown ? (fields: FieldsOf<R>) => void : never) extends (fields: infer F) => void
  ? F
  : never;

/** What the fields of a command's rows mean, in the JSON form: kind of row -> field -> meaning, with its unit. */
export type RowDocs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The {@link RowDocs} of a row type, in which no field may be left out: `rows: {...} satisfies RowsOf<MountRow>`. Rows
 * without a `kind` are described as `row`.
 */
export type RowsOf<R> = { readonly [K in KindOf<R>]: FieldsOfAll<RowOfKind<R, K>> };

/** How text is laid out; never depends on a terminal. */
export interface TextStyle {
  /** Output base of numbers that have no fixed one (crash's `set radix`). */
  readonly radix: 10 | 16;
  /** Columns, for the few texts that wrap. */
  readonly width: number;
}

/**
 * A command: one file, one value. `run` yields typed rows as it finds them and may throw UsageError or a fault, which
 * ends this command alone; `text` renders rows exactly as crash 9 prints them. Help, completion, JSON and web tables
 * derive from the rest.
 */
export interface Command<R extends Row = Row> {
  readonly name: string;
  /** Other names of the command itself (`q` for `exit`); user aliases are the session's. */
  readonly aliases?: readonly string[];
  /** One line without full stop. */
  readonly summary: string;
  /** Arguments as the usage line shows them, one string per form. */
  readonly synopsis: readonly string[];
  /** Our own words: what it shows, where from, how to read it. Paragraphs separated by blank lines. */
  readonly description: string;
  readonly options: readonly OptionSpec[];
  readonly operands?: OperandKind;
  /** What its rows hold, for the reference of the JSON form; empty for one that has none. */
  readonly rows: RowDocs;
  readonly examples: readonly Example[];
  /** Operands are one raw text (`p`, `eval`): quotes and redirection signs inside parentheses are kept. */
  readonly raw?: true;
  /** Options end at the first operand (`eval`, `repeat`, `alias`): what follows may begin with a dash. */
  readonly optionsFirst?: true;
  /**
   * How `foreach` runs it over the tasks that it chose; a command without it does not work on tasks. `args` has those of
   * its options that were given, also crash's letters for which it takes a value elsewhere (`vtop -c`), then without one.
   * A task that cannot be read is said to be so, and does not keep the others from being shown.
   */
  foreach?(session: Session, args: Arguments, tasks: readonly Address[]): Iterable<R>;
  run(session: Session, args: Arguments): Iterable<R>;
  text(rows: Iterable<R>, style: TextStyle): Iterable<string>;
}
