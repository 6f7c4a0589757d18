/** Lines of source text, where the source is at hand. */
import type { Session } from "../session.ts";
import { type GdbRow, textRow } from "./gdb-command.ts";
import { gdbState } from "./state.ts";

/**
 * The lines of `file` from `first` to `last`, numbered; where there is no such file here, gdb's complaint, which names
 * only the first line and is shorter when the same file was missing just before.
 */
export function* sourceLines(session: Session, file: string, first: number, last: number): Generator<GdbRow> {
  const state = gdbState(session);
  const text = session.source?.(file);
  if (text === undefined) {
    const isKnown = state.missingSource === file;
    state.missingSource = file;
    yield textRow(isKnown ? `${first}\tin ${file}\n` : `warning: ${first}\t${file}: No such file or directory\n`);
    return;
  }
  state.missingSource = undefined;
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (let line = first; line <= Math.min(last, lines.length); line++) yield textRow(`${line}\t${lines[line - 1]}\n`);
}
