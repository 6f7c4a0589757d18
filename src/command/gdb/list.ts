/** gdb's `list`: the source text around a place. */
import { hex, UsageError } from "#base";
import type { Session } from "../session.ts";
import { type GdbCommand, type GdbRow, textRow } from "./gdb-command.ts";
import { type Location, parseLocation, sourceOf } from "./location.ts";
import { sourceLines } from "./source-text.ts";
import { gdbState, type ListedSource } from "./state.ts";

/** Lines that are listed at once ("listsize"). */
const LINES = 10;

export const list: GdbCommand = {
  name: "list",
  least: "li",
  aliases: ["l"],
  summary: "source lines around a function, *address or file:line",
  *run(session, { text }) {
    const { listed } = gdbState(session);
    if (text === "" || text === "+" || text === "-") yield* more(session, listed, text === "-");
    else if (text.includes(",")) yield* between(session, text);
    else yield* around(session, text);
  },
};

function* more(session: Session, listed: ListedSource | undefined, backwards: boolean): Generator<GdbRow> {
  if (listed === undefined) throw new UsageError('No symbol table is loaded.  Use the "file" command.');
  const { file, first, last } = listed;
  if (!backwards) {
    // Without the text nobody knows how many lines there are.
    if (session.source?.(file) === undefined) throw new UsageError(`Line number ${last + 1} out of range; "${file}".`);
    yield* show(session, { file, first: last + 1, last: last + LINES });
  } else if (first <= 1) {
    throw new UsageError("Already at the start of the file.");
  } else {
    yield* show(session, { file, first: Math.max(1, first - LINES), last: first - 1 });
  }
}

function* around(session: Session, text: string): Generator<GdbRow> {
  const location = parseLocation(session, text);
  const source = sourceOf(session, location);
  if (source === undefined) {
    if (location.kind === "function")
      throw new UsageError(`Function "${location.name}" has no line number information.`);
    return;
  }
  const { file, line } = source;
  if (location.kind === "address") {
    const owner = source.function === undefined ? "" : `in ${source.function} `;
    yield textRow(`0x${hex(location.address)} is ${owner}(${file}:${line}).\n`);
  }
  const first = Math.max(1, line - LINES / 2);
  yield* show(session, { file, first, last: first + LINES - 1 });
}

/** `first,last`, either of which may be left out. */
function* between(session: Session, text: string): Generator<GdbRow> {
  const [from = "", to = ""] = text.split(",", 2).map((part) => part.trim());
  const start = from === "" ? undefined : placeOf(session, parseLocation(session, from));
  if (start !== undefined) gdbState(session).listed = { file: start.file, first: start.line, last: start.line };
  const behind = start === undefined ? undefined : /^\+(\d{1,6})$/.exec(to)?.[1];
  const end =
    behind === undefined || start === undefined ? endOf(session, to) : { ...start, line: start.line + Number(behind) };
  const file = start?.file ?? end?.file;
  if (file === undefined) throw new UsageError("Argument required.");
  const first = start?.line ?? Math.max(1, (end?.line ?? 1) - LINES + 1);
  const last = end?.line ?? first + LINES - 1;
  if (end !== undefined && end.file !== file)
    throw new UsageError("Specified first and last lines are in different files.");
  if (last < first) throw new UsageError("Second line is before first line.");
  yield* show(session, { file, first, last });
}

function endOf(session: Session, to: string): { readonly file: string; readonly line: number } | undefined {
  return to === "" ? undefined : placeOf(session, parseLocation(session, to));
}

function placeOf(session: Session, location: Location): { readonly file: string; readonly line: number } {
  const source = sourceOf(session, location);
  if (source === undefined) throw new UsageError("No line number information available.");
  return source;
}

function* show(session: Session, listed: ListedSource): Generator<GdbRow> {
  gdbState(session).listed = listed;
  yield* sourceLines(session, listed.file, listed.first, listed.last);
}
