import { UsageError } from "#base";
import { type CType, resolveTypedefs, sizeOf } from "#types";

/** Structs nested deeper than any program's; hostile ones contain each other. */
const MAX_DEPTH = 64;

/**
 * Bytes that an object of `type` is aligned to, as `_Alignof` has it. What a struct was declared to be aligned to beyond
 * its members is in no type information: a struct whose size allows for more is refused, in gdb's words.
 */
export function alignmentOf(type: CType): number {
  const alignment = natural(type, 0);
  const { kind } = resolveTypedefs(type);
  const isCertain = (kind !== "struct" && kind !== "union") || sizeOf(type) % (2 * alignment) !== 0;
  if (isCertain) return alignment;
  throw new UsageError("could not determine alignment of type");
}

function natural(type: CType, depth: number): number {
  const bare = resolveTypedefs(type);
  if (depth > MAX_DEPTH) throw new UsageError("could not determine alignment of type");
  switch (bare.kind) {
    case "array":
      return natural(bare.element, depth + 1);
    case "struct":
    case "union":
      return Math.max(1, ...bare.members.map((member) => natural(member.type, depth + 1)));
    default:
      return Math.max(1, sizeOf(bare));
  }
}
