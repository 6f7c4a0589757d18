/** Structures that other commands show as `struct` does: `net -S`, `bpf -s`. */
import { type Address, isUnavailable, type Unavailable } from "#base";
import { valueAt } from "#object";
import { cellOf } from "../cell-of.ts";
import type { Session } from "../session.ts";
import { valueScope } from "../value/scope.ts";
import { valueStyle } from "../value/style.ts";
import { type ContentsRow, type ContentsStyle, contentsRow } from "./contents.ts";
import { findSubject } from "./subject.ts";

/** How structures are shown: in the base that was asked for, or in the session's. */
export function contentsStyle(session: Session, radix: 10 | 16 | undefined): ContentsStyle {
  const style = valueStyle(session.settings, radix ?? session.settings.radix);
  return { style, scope: valueScope(session), targets: false };
}

/** What is at a place, as the first of the structs that there are; or why it cannot be shown. */
export function shownStructure(
  { target }: Session,
  names: readonly string[],
  at: () => Address,
  show: ContentsStyle,
): ContentsRow | Unavailable {
  for (const name of names) {
    const subject = findSubject(target.types, name, "struct");
    if (subject === undefined) continue;
    return cellOf(() => {
      const place = at();
      return contentsRow(subject, place, valueAt(subject.type, target.memory, place), show) as ContentsRow;
    });
  }
  return { unavailable: `struct ${names[0]}: no such type` };
}

/** Each with an empty line before it. */
export function* formatStructures(structures: readonly (ContentsRow | Unavailable)[]): Generator<string> {
  for (const each of structures) yield `\n${isUnavailable(each) ? `(${each.unavailable})\n` : each.text}`;
}
