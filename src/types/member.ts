import { resolveTypedefs } from "./resolve.ts";
import { sizeOf } from "./size.ts";
import type { CType } from "./type.ts";

/** Where a member, or an element of one, lies: `bitOffset` from the start of the outermost type, `bitSize` for bit-fields. */
export interface Place {
  readonly type: CType;
  readonly bitOffset: number;
  readonly bitSize: number | undefined;
}

/** The member `name` of a struct or union (or a typedef of one), looked for in anonymous members too, as C does. */
export function findMember(type: CType, name: string): Place | undefined {
  for (const [memberName, place] of memberPlaces(type)) {
    if (memberName === name) return place;
  }
  return undefined;
}

/**
 * Every member that can be named from a struct or union (or a typedef of one): its own, and those of its anonymous
 * members behind them, with their names. Nothing for other types.
 */
export function* memberPlaces(type: CType): Generator<readonly [name: string, place: Place]> {
  const pending = [{ type, origin: 0 }];
  const seen = new Set<CType>();
  // Anonymous members join the list that is being walked.
  for (const { type: aggregate, origin } of pending) {
    const struct = resolveTypedefs(aggregate);
    // Hostile types may contain themselves.
    if ((struct.kind !== "struct" && struct.kind !== "union") || seen.has(struct)) continue;
    seen.add(struct);
    for (const member of struct.members) {
      const bitOffset = origin + member.bitOffset;
      if (member.name === undefined) pending.push({ type: member.type, origin: bitOffset });
      else yield [member.name, { type: member.type, bitOffset, bitSize: member.bitSize }];
    }
  }
}

const PATH = /^(?:[A-Za-z_$][\w$]*|\[\w+\])(?:\.[A-Za-z_$][\w$]*|\[\w+\])*$/;
const STEP = /\[(\d+|0[xX][\da-fA-F]+)\]|([A-Za-z_$][\w$]*)/g;

/**
 * The place of a path such as `se.cfs_rq`, `pid_links[1].next` or `[2].x` inside `type`. Undefined when a member is
 * unknown, an index lies outside an array of known length, or the path has another form. Pointers are not followed.
 */
export function memberPath(type: CType, path: string): Place | undefined {
  if (!PATH.test(path)) return undefined;
  let place: Place = { type, bitOffset: 0, bitSize: undefined };
  for (const [, index, name] of path.matchAll(STEP)) {
    const next = index === undefined ? findMember(place.type, name) : findElement(place.type, Number(index));
    if (next === undefined) return undefined;
    place = { ...next, bitOffset: place.bitOffset + next.bitOffset };
  }
  return place;
}

function findElement(type: CType, index: number): Place | undefined {
  const array = resolveTypedefs(type);
  if (array.kind !== "array" || (array.count !== undefined && index >= array.count)) return undefined;
  return { type: array.element, bitOffset: 8 * index * sizeOf(array.element), bitSize: undefined };
}
