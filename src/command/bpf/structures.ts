/** bpf -s: what the structures of programs and maps hold. */
import { type Address, isUnavailable, type Unavailable } from "#base";
import { valueAt } from "#object";
import { cellOf } from "../cell-of.ts";
import type { Session } from "../session.ts";
import { type ContentsRow, type ContentsStyle, contentsRow } from "../struct/contents.ts";
import { findSubject } from "../struct/subject.ts";

/** The structure `name` at a place, or why it cannot be shown. */
export function shownStructure(
  { target }: Session,
  name: string,
  at: () => Address,
  show: ContentsStyle,
): ContentsRow | Unavailable {
  const subject = findSubject(target.types, name, "struct");
  if (subject === undefined) return { unavailable: `struct ${name}: no such type` };
  return cellOf(() => {
    const place = at();
    return contentsRow(subject, place, valueAt(subject.type, target.memory, place), show) as ContentsRow;
  });
}

/** Each with an empty line before it. */
export function* formatStructures(structures: readonly (ContentsRow | Unavailable)[]): Generator<string> {
  for (const each of structures) yield `\n${isUnavailable(each) ? `(${each.unavailable})\n` : each.text}`;
}
