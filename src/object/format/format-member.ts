import { type CType, memberPath, resolveTypedefs, type StructType } from "#types";
import type { Scope } from "../scope.ts";
import { partOf, type Value } from "../value.ts";
import { formatBare } from "./format-value.ts";
import type { ValueStyle } from "./style.ts";

/** How a member lies in its struct: in how many anonymous ones, and whether nothing follows it in the innermost. */
interface Standing {
  readonly depth: number;
  readonly isLast: boolean;
}

/** Writes one member of any struct of a type. */
export type MemberFormatter = (struct: Value, style: ValueStyle, scope: Scope) => string;

/**
 * A member of a struct as crash's `struct name.path address` shows it, one or more lines without the last line's end:
 * `  pid = 1,`. It is an excerpt of the whole struct's text: what lies in anonymous structs keeps its indentation, and a
 * comma follows where more does. Undefined when `path` (`pid`, `se.load.weight`, `tasks[1].first`) names no member.
 */
export function formatMember(struct: Value, path: string, style: ValueStyle, scope: Scope): string | undefined {
  return memberFormatter(struct.type, path)?.(struct, style, scope);
}

/** As formatMember, for many structs of one type: the member is looked for once. */
export function memberFormatter(type: CType, path: string): MemberFormatter | undefined {
  const place = memberPath(type, path);
  if (place === undefined) return undefined;
  const [, before, index, name] = /^(.*?)\.?(?:\[(\w+)\]|([^.[\]]+))$/.exec(path) ?? [];
  const owner = before === "" ? type : memberPath(type, before)?.type;
  const standing = owner === undefined ? undefined : standingOf(owner, index, name);
  if (standing === undefined) return undefined;
  const isOwn = name !== undefined && before === "";
  const depth = isOwn ? 1 + standing.depth : 1;
  const indent = "  ".repeat(depth);
  const comma = standing.isLast ? "" : ",";
  return (struct, style, scope) => {
    const text = formatBare(partOf(struct, place), isOwn ? style : { ...style, splitStructs: true }, scope, depth);
    // crash cuts an element out of its array together with its indentation.
    const gap = index !== undefined && text.startsWith("{\n") ? "   " : " ";
    return `${indent}${path} =${gap}${text}${comma}`;
  };
}

function standingOf(owner: CType, index: string | undefined, name: string | undefined): Standing | undefined {
  const type = resolveTypedefs(owner);
  if (type.kind === "array") return { depth: 0, isLast: Number(index) + 1 === type.count };
  if ((type.kind !== "struct" && type.kind !== "union") || name === undefined) return undefined;
  return standingIn(type, name, 0, new Set());
}

/** `seen` holds the anonymous types already searched: hostile ones may contain each other. */
function standingIn(struct: StructType, name: string, depth: number, seen: Set<StructType>): Standing | undefined {
  seen.add(struct);
  const { members } = struct;
  const at = members.findIndex((member) => member.name === name);
  if (at !== -1) return { depth, isLast: at === members.length - 1 };
  for (const member of members) {
    if (member.name !== undefined) continue;
    const inner = resolveTypedefs(member.type);
    if ((inner.kind !== "struct" && inner.kind !== "union") || seen.has(inner)) continue;
    const standing = standingIn(inner, name, depth + 1, seen);
    if (standing !== undefined) return standing;
  }
  return undefined;
}
