/** The source text around a place in code: what `dis -s` lists. */
import { type Address, hex, type Row, UsageError } from "#base";
import type { Session } from "../session.ts";
import { codeRangeAt, isFunctionAt } from "./subject.ts";

/** Where the listing is from, a line of it, or what ends it. */
export type SourceRow =
  | (Row & { readonly kind: "source"; readonly file: string; readonly line: number })
  | (Row & { readonly kind: "source-line"; readonly line: number; readonly text: string; readonly current: boolean })
  /** The listing ends; `missing` names what has no source here. */
  | (Row & { readonly kind: "source-end"; readonly missing: string | undefined });

/** Lines shown before the place. */
const BEFORE = 5;
/** Every kernel has this function there: what stands before it in debug information is the folder it was built in. */
const LANDMARK = { function: "start_kernel", file: "init/main.c" };

/**
 * The lines from a few before `at` to the end of its function, the first line of a lone brace, or `count` lines behind it.
 * `word` is how the user named the place. UsageError for what is no code, or code of a module whose lines are not known.
 */
export function* sourceListing(
  session: Session,
  at: Address,
  word: string,
  count: number | undefined,
): Generator<SourceRow> {
  const { kernel, target } = session;
  if (!isFunctionAt(kernel, at)) throw new UsageError(`${hex(at)}: not a kernel text address`);
  const place = target.sourceLine(at);
  const module = codeRangeAt(kernel, at)?.module;
  if (place === undefined && module !== undefined) {
    throw new UsageError(`${module}: module source code is not available`);
  }
  const file = place && withoutBuildFolder(session, place.file);
  if (place !== undefined && file !== undefined) yield { kind: "source", file, line: place.line };
  const text = place && file && (session.source?.(file) ?? session.source?.(place.file));
  if (place === undefined || text === undefined) {
    yield { kind: "source-end", missing: word };
    return;
  }
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const last = count === undefined ? Number.POSITIVE_INFINITY : place.line + count;
  for (let line = Math.max(place.line - BEFORE, 1); line <= lines.length; line++) {
    yield { kind: "source-line", line, text: lines[line - 1], current: line === place.line };
    if (count === undefined ? line > place.line && lines[line - 1] === "}" : line === last) {
      yield { kind: "source-end", missing: undefined };
      return;
    }
  }
}

/** `path` as it is called in the kernel's tree. */
function withoutBuildFolder({ target }: Session, path: string): string {
  const landmark = target.symbols.find(LANDMARK.function);
  const known = landmark && target.sourceLine(landmark.address)?.file;
  if (known?.endsWith(`/${LANDMARK.file}`) !== true) return path;
  const folder = known.slice(0, -LANDMARK.file.length);
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

/** As crash prints it. */
export function formatSource(row: SourceRow): string {
  switch (row.kind) {
    case "source":
      return `FILE: ${row.file}\nLINE: ${row.line}\n\n`;
    case "source-line":
      return `${row.current ? "*" : " "} ${row.line}\t${row.text}\n`;
    case "source-end":
      return row.missing === undefined ? "\n" : `dis: ${row.missing}: source code is not available\n\n`;
  }
}
