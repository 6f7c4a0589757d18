import { type CType, resolveTypedefs, stripQualifiers } from "#types";

/** What the literals of a string begin with: nothing, or C's prefix for wide characters. */
export type TextKind = "" | "L" | "u" | "U";

const WIDE: ReadonlyMap<string, TextKind> = new Map([
  ["wchar_t", "L"],
  ["char16_t", "u"],
  ["char32_t", "U"],
]);

/** More typedefs in a row than any program has. */
const MAX_CHAIN = 256;

/**
 * How arrays of `type` are written as strings; undefined for types that are no characters. Characters are all integers
 * of one byte but `_Bool`, and the wide ones by the names that C gives them.
 */
export function textKind(type: CType): TextKind | undefined {
  const bare = resolveTypedefs(type);
  if (bare.kind !== "int") return undefined;
  // Types that gdb itself gives to registers and to what `x` shows have these names, and are numbers.
  if (bare.size === 1) return bare.encoding === "bool" || bare.name === "int8_t" ? undefined : "";
  if (bare.size !== 2 && bare.size !== 4) return undefined;
  let named = stripQualifiers(type);
  for (let steps = 0; steps < MAX_CHAIN && named.kind === "typedef"; steps++) {
    const kind = WIDE.get(named.name);
    if (kind !== undefined) return kind;
    named = stripQualifiers(named.target);
  }
  return WIDE.get(bare.name);
}
