/** What gdb's commands remember from one to the next. */
import type { Address } from "#base";
import type { FormatLetter, Value } from "#object";
import type { Session } from "../session.ts";

/** gdb's settings of printing that crash has no variables for; their names are gdb's. */
export interface PrintSettings {
  pretty: boolean;
  symbol: boolean;
  address: boolean;
  union: boolean;
  arrayIndexes: boolean;
  /** As many equal elements in a row are written once; undefined for never, which is crash's setting. */
  repeats: number | undefined;
  /** Structs nested deeper are `{...}`; undefined for no limit. */
  maxDepth: number | undefined;
  /** `set output-radix 8`: crash knows two bases only. */
  octal: boolean;
}

/** Sizes of `x`, in bytes. */
export type UnitSize = 1 | 2 | 4 | 8;

/** What an `x` without arguments goes on with. */
export interface Examination {
  format: FormatLetter | "i";
  size: UnitSize;
  count: number;
  /** Where it goes on: behind what was shown last, by `x` or by `p`. */
  next: Address | undefined;
}

/** The source text that was listed last. */
export interface ListedSource {
  readonly file: string;
  readonly first: number;
  readonly last: number;
}

/** Kept in the session, made when the first of gdb's commands is run. */
export interface GdbState {
  /** `$name`. */
  readonly variables: Map<string, Value>;
  readonly print: PrintSettings;
  readonly examination: Examination;
  listed: ListedSource | undefined;
  /** The file whose text could not be shown last: gdb complains once. */
  missingSource: string | undefined;
}

/** The state of a session. */
export function gdbState(session: Session): GdbState {
  session.gdb ??= {
    variables: new Map(),
    print: {
      pretty: true,
      symbol: true,
      address: true,
      union: true,
      arrayIndexes: false,
      repeats: undefined,
      maxDepth: 20,
      octal: false,
    },
    examination: { format: "x", size: 4, count: 1, next: undefined },
    listed: undefined,
    missingSource: undefined,
  };
  return session.gdb;
}
