/** Types by their size, or by the types of their members: `whatis -r`, `whatis -m`. */
import { FormatError, type Row } from "#base";
import {
  type CType,
  isComplete,
  type NamedKind,
  resolveTypedefs,
  type StructType,
  sizeOf,
  type TypeSource,
  typeName,
} from "#types";
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

/** Whether structs hold such a member, as far as they were searched. */
type Answers = Map<StructType, boolean>;

/** Typedefs that nothing uses: each tracepoint has one, to bring its prototype into BTF. */
const ANCHOR = /^btf_trace_/;
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

/**
 * Structs, unions and typedefs of unnamed ones, ascending by size and name; without `member` also enums, base types and
 * all other typedefs of data. A name may come several times, with the sizes of its different definitions.
 */
export function* matchingTypes({ target, checkpoint }: Session, search: TypeSearch): Generator<MatchRow> {
  const found = new Map<string, MatchRow>();
  const kinds: readonly NamedKind[] = [
    "struct",
    "union",
    "typedef",
    ...(search.member === undefined ? (["enum", "int"] as const) : []),
  ];
  const answers: Answers = new Map();
  let seen = 0;
  for (const kind of kinds) {
    for (const name of target.types.names(kind)) {
      if (ANCHOR.test(name)) continue;
      if (seen++ % CHECKPOINT === 0) checkpoint();
      for (const type of definitions(target.types, kind, name)) {
        const size = matchingSize(type, search, answers);
        if (size !== undefined) found.set(`${size} ${name}`, { kind: "match", size, type: name });
      }
    }
  }
  yield* [...found.values()].sort((a, b) => a.size - b.size || (a.type < b.type ? -1 : 1));
}

function definitions(types: TypeSource, kind: NamedKind, name: string): Iterable<CType> {
  if (types.definitions !== undefined) return types.definitions(kind, name);
  const type = types.find(kind, name);
  return type === undefined ? [] : [type];
}

/** The size of a type that fits; undefined for one that does not, or that is broken: a search goes on. */
function matchingSize(type: CType, { smallest, largest, member }: TypeSearch, answers: Answers): number | undefined {
  try {
    const bare = resolveTypedefs(type);
    if (!isComplete(bare) || bare.kind === "function" || bare.kind === "void") return undefined;
    if (member !== undefined && type.kind === "typedef" && !(isAggregate(bare) && bare.name === undefined)) {
      return undefined;
    }
    const size = sizeOf(bare);
    if (size < smallest || size > largest) return undefined;
    if (member === undefined) return size;
    return isAggregate(bare) && hasMember(bare, member, answers, 0) ? size : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Each struct is searched once, however many others it is embedded in. */
function hasMember(struct: StructType, text: string, answers: Answers, depth: number): boolean {
  const known = answers.get(struct);
  if (known !== undefined || depth > MAX_DEPTH) return known ?? false;
  // What embeds itself, as only a broken type does, finds this answer on its way.
  answers.set(struct, false);
  const found = struct.members.some((member) => {
    const name = typeName(member.type);
    // What a function takes and returns, its struct does not hold.
    if (!name.includes("(") && name.includes(text)) return true;
    const embedded = elementType(member.type);
    return isAggregate(embedded) && hasMember(embedded, text, answers, depth + 1);
  });
  answers.set(struct, found);
  return found;
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
    const width = Math.max(4, String(rows.at(-1)?.size).length);
    yield `${"SIZE".padStart(width)}  TYPE\n`;
    for (const { size, type } of rows) yield `${String(size).padStart(width)}  ${type}\n`;
  }
}
