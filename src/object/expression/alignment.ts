import { UsageError } from "#base";
import { type CType, resolveTypedefs, sizeOf } from "#types";

/**
 * Bytes that an object of `type` is aligned to, as `_Alignof` has it. What a struct was declared to be aligned to beyond
 * its members is in no type information: a struct whose size allows for more is refused, in gdb's words.
 */
export function alignmentOf(type: CType): number {
  const alignment = natural(type);
  const { kind } = resolveTypedefs(type);
  const isCertain = (kind !== "struct" && kind !== "union") || sizeOf(type) % (2 * alignment) !== 0;
  if (isCertain) return alignment;
  throw new UsageError("could not determine alignment of type");
}

/** The largest alignment of anything in `type`. Every type is looked at once: hostile ones contain each other. */
function natural(type: CType): number {
  const seen = new Set<CType>();
  const pending: CType[] = [type];
  let largest = 1;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const bare = resolveTypedefs(next);
    if (seen.has(bare)) continue;
    seen.add(bare);
    if (bare.kind === "array") pending.push(bare.element);
    else if (bare.kind === "struct" || bare.kind === "union")
      pending.push(...bare.members.map((member) => member.type));
    else largest = Math.max(largest, sizeOf(bare));
  }
  return largest;
}
