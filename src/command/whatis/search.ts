/** Types by their size, or by the types of their members: `whatis -r`, `whatis -m`. */
import { FormatError, type Row } from "#base";
import { type CType, isComplete, type NamedKind, resolveTypedefs, type StructType, sizeOf, typeName } from "#types";
import { parseNumber } from "../number.ts";
import type { Session } from "../session.ts";

/** What types are searched for. */
export interface TypeSearch {
  readonly smallest: number;
  readonly largest: number;
  /** Part of the name of a member's type. */
  readonly member: string | undefined;
}

/** A type that was found. */
export interface MatchRow extends Row {
  readonly kind: "match";
  /** In bytes. */
  readonly size: number;
  readonly type: string;
}

/** Structs embedded in structs deeper than any kernel's. */
const MAX_DEPTH = 50;
/** Types between two looks at the user's wish to stop. */
const CHECKPOINT = 1024;

/** `192` or `256-512`, and the text that names of member types are to contain; throws UsageError. */
export function parseSearch(sizes: string | undefined, member: string | undefined): TypeSearch {
  if (sizes === undefined) return { smallest: 0, largest: Number.POSITIVE_INFINITY, member };
  const [low = "", high = low] = sizes.split("-", 2);
  return { smallest: Number(parseNumber(low)), largest: Number(parseNumber(high)), member };
}

/** Structs, unions and typedefs of unnamed ones, ascending by size and name; without `member`, base types as well. */
export function* matchingTypes({ target, checkpoint }: Session, search: TypeSearch): Generator<MatchRow> {
  const found = new Map<string, number>();
  const kinds: readonly NamedKind[] = [
    "struct",
    "union",
    "typedef",
    ...(search.member === undefined ? ["int" as const] : []),
  ];
  let seen = 0;
  for (const kind of kinds) {
    for (const name of target.types.names(kind)) {
      if (seen++ % CHECKPOINT === 0) checkpoint();
      const type = target.types.find(kind, name);
      if (type !== undefined && matches(type, search)) found.set(name, sizeOf(type));
    }
  }
  const rows = [...found].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  for (const [type, size] of rows) yield { kind: "match", size, type };
}

/** False, too, for a type that is broken: a search goes on. */
function matches(type: CType, { smallest, largest, member }: TypeSearch): boolean {
  try {
    const bare = resolveTypedefs(type);
    if (type.kind === "typedef" && (!isAggregate(bare) || bare.name !== undefined)) return false;
    if (!isComplete(bare)) return false;
    const size = sizeOf(bare);
    if (size < smallest || size > largest) return false;
    return member === undefined || (isAggregate(bare) && hasMember(bare, member, 0));
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

function hasMember(struct: StructType, text: string, depth: number): boolean {
  return struct.members.some((member) => {
    if (typeName(member.type).includes(text)) return true;
    const embedded = elementType(member.type);
    return depth < MAX_DEPTH && isAggregate(embedded) && hasMember(embedded, text, depth + 1);
  });
}

/** What an array, of however many dimensions, consists of; another type itself. */
function elementType(type: CType): CType {
  let element: CType = resolveTypedefs(type);
  for (let i = 0; element.kind === "array" && i < MAX_DEPTH; i++) element = resolveTypedefs(element.element);
  return element;
}

function isAggregate(type: CType): type is StructType {
  return type.kind === "struct" || type.kind === "union";
}

/** Two columns, the first as wide as the largest size. */
export function* formatMatches(rows: readonly MatchRow[]): Generator<string> {
  if (rows.length === 0) yield "(none found)\n";
  else {
    const width = Math.max(4, ...rows.map(({ size }) => String(size).length));
    yield `${"SIZE".padStart(width)}  TYPE\n`;
    for (const { size, type } of rows) yield `${String(size).padStart(width)}  ${type}\n`;
  }
}
