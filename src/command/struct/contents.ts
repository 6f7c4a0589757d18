/** Objects of struct type as rows: all of them, or the members asked for. */
import type { Address, Cell, Row } from "#base";
import { formatBare, formatMember, member as memberOf, type Scope, type Value, type ValueStyle } from "#object";
import { memberPath } from "#types";
import { valueCell } from "../value/cell.ts";
import { formatMemberWithTarget, formatWithTargets } from "./pointers.ts";
import type { Subject } from "./subject.ts";

/** How objects are shown. */
export interface ContentsStyle {
  readonly style: ValueStyle;
  readonly scope: Scope;
  /** Pointers are followed one step (-p). */
  readonly targets: boolean;
}

/** An object at an address. */
export interface ContentsRow extends Row {
  readonly kind: "contents";
  /** As asked for: `struct list_head`, `union sigval`, `struct atomic_t`. */
  readonly type: string;
  readonly address: Address;
  /** Members by name; of members asked for, by the paths that were typed. */
  readonly value: Cell;
  /** As crash shows it, with its newlines. */
  readonly text: string;
}

/** A whole object. Throws MemoryFault when none of it can be read. */
export function contentsRow(subject: Subject, at: Address, object: Value, show: ContentsStyle): ContentsRow {
  const { style, scope, targets } = show;
  const type = `${subject.struct.kind} ${subject.name}`;
  const body = targets ? formatWithTargets(object, style, scope) : formatBare(object, style, scope);
  return {
    kind: "contents",
    type,
    address: at,
    // Only programs read it; text alone is wanted most of the time.
    get value() {
      return valueCell(object, style, scope);
    },
    text: `${type} ${body}\n`,
  };
}

/**
 * The members of an object that `paths` name, and the first of them that names none; what follows that one is left out.
 * Throws MemoryFault for a member of which nothing can be read.
 */
export function membersRow(
  subject: Subject,
  at: Address,
  object: Value,
  paths: readonly string[],
  show: ContentsStyle,
): { readonly row: ContentsRow; readonly unknown: string | undefined } {
  const { style, scope, targets } = show;
  const unknown = paths.findIndex((path) => memberPath(subject.type, path) === undefined);
  const known = unknown === -1 ? paths : paths.slice(0, unknown);
  const text = (path: string): string | undefined =>
    (targets ? formatMemberWithTarget(object, path, style, scope) : undefined) ??
    formatMember(object, path, style, scope);
  return {
    row: {
      kind: "contents",
      type: `${subject.struct.kind} ${subject.name}`,
      address: at,
      get value() {
        return Object.fromEntries(known.map((path) => [path, valueCell(memberOf(object, path), style, scope)]));
      },
      text: known.map((path) => `${text(path)}\n`).join(""),
    },
    unknown: paths[unknown],
  };
}
