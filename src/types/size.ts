import { FormatError } from "#base";
import { resolveTypedefs } from "./resolve.ts";
import type { CType } from "./type.ts";

/** More dimensions than an array of any program has. */
const MAX_DIMENSIONS = 64;

/**
 * Bytes of a value, as `sizeof` of GNU C has it: 1 for void and functions, 0 for what is incomplete (a forward
 * declaration, a flexible array).
 */
export function sizeOf(type: CType): number {
  let count = 1;
  let bare = resolveTypedefs(type);
  for (let dimensions = 0; bare.kind === "array"; dimensions++) {
    if (dimensions === MAX_DIMENSIONS) throw new FormatError("type", 0, `at most ${MAX_DIMENSIONS} dimensions`, "more");
    count *= bare.count ?? 0;
    bare = resolveTypedefs(bare.element);
  }
  return count * (bare.kind === "void" || bare.kind === "function" ? 1 : bare.size);
}

/** True for integers and enums that hold negative values. */
export function isSigned(type: CType): boolean {
  const bare = resolveTypedefs(type);
  return (bare.kind === "int" || bare.kind === "enum") && bare.signed;
}
