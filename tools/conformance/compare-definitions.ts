import type { Definition, Definitions, Row } from "./definition.ts";

/** A definition of the first source that the second has otherwise. */
export interface Difference {
  readonly key: string;
  readonly mine: Definition;
  /** That of the same name which is most like it. */
  readonly theirs: Definition;
  /** Why they differ, when that is known. */
  readonly reason: string | undefined;
}

/** What came of looking for all definitions of one source in another. */
export interface Comparison {
  /** Definitions that both have alike. */
  readonly equal: number;
  readonly differences: readonly Difference[];
  /** Keys that the second source has no definition of. */
  readonly absent: readonly string[];
}

/** Why two definitions of one name differ; undefined when nobody knows. */
export type Explain = (mine: Definition, theirs: Definition) => string | undefined;

/** Looks for every definition of `mine` in `theirs`. Where a name has several, any that is equal will do. */
export function compareDefinitions(mine: Definitions, theirs: Definitions, explain: Explain): Comparison {
  let equal = 0;
  const differences: Difference[] = [];
  const absent: string[] = [];
  for (const [key, definitions] of mine) {
    const others = theirs.get(key);
    if (others === undefined) {
      absent.push(key);
      continue;
    }
    for (const definition of definitions) {
      if (others.some((other) => isEqual(definition, other))) equal++;
      else differences.push(differenceOf(key, definition, others, explain));
    }
  }
  return { equal, differences, absent };
}

/** True when both say the same; a size that one does not know agrees with any. */
export function isEqual(a: Definition, b: Definition): boolean {
  const sizesAgree = a.size === b.size || a.size === undefined || b.size === undefined;
  return sizesAgree && a.rows.length === b.rows.length && a.rows.every((row, i) => rowText(row) === rowText(b.rows[i]));
}

/** A row for people, and to compare: two are equal when their texts are. */
export function rowText(row: Row | undefined): string {
  if (row === undefined) return "";
  if (row.bitOffset === undefined) return `${row.path} = ${row.text}`;
  const bits = row.bitSize === undefined ? "" : `:${row.bitSize}`;
  return `${row.path} @${row.bitOffset}${bits} ${row.size} bytes: ${row.text}`;
}

function differenceOf(key: string, mine: Definition, others: readonly Definition[], explain: Explain): Difference {
  for (const theirs of others) {
    const reason = explain(mine, theirs);
    if (reason !== undefined) return { key, mine, theirs, reason };
  }
  const texts = new Set(mine.rows.map(rowText));
  const common = (other: Definition): number => other.rows.filter((row) => texts.has(rowText(row))).length;
  const theirs = others.reduce((best, other) => (common(other) > common(best) ? other : best));
  return { key, mine, theirs, reason: undefined };
}
