import { resolveTypedefs } from "./resolve.ts";
import { sizeOf } from "./size.ts";
import type { CType, StructType } from "./type.ts";

/** Where a member, or an element of one, lies: `bitOffset` from the start of the outermost type, `bitSize` for bit-fields. */
export interface Place {
  readonly type: CType;
  readonly bitOffset: number;
  readonly bitSize: number | undefined;
}

/** The member `name` of a struct or union (or a typedef of one), looked for in anonymous members too, as C does. */
export function findMember(type: CType, name: string): Place | undefined {
  const bare = resolveTypedefs(type);
  if (bare.kind !== "struct" && bare.kind !== "union") return undefined;
  return findIn(bare, name, 0, new Set());
}

/** `seen` holds the anonymous types already searched: hostile ones may contain each other. */
function findIn(struct: StructType, name: string, origin: number, seen: Set<StructType>): Place | undefined {
  seen.add(struct);
  const found = struct.members.find((member) => member.name === name);
  if (found !== undefined) {
    return { type: found.type, bitOffset: origin + found.bitOffset, bitSize: found.bitSize };
  }
  for (const member of struct.members) {
    if (member.name !== undefined) continue;
    const inner = resolveTypedefs(member.type);
    if ((inner.kind !== "struct" && inner.kind !== "union") || seen.has(inner)) continue;
    const place = findIn(inner, name, origin + member.bitOffset, seen);
    if (place !== undefined) return place;
  }
  return undefined;
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
