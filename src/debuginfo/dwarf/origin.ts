/**
 * Entries that complete others: a concrete instance leaves to its abstract origin, and a definition to its declaration,
 * what they have in common (DWARF 5, 2.13 and 3.3.8.2).
 */
import { FormatError } from "#base";
import { DW_AT_abstract_origin, DW_AT_name, DW_AT_specification, DW_AT_type } from "./constants.table.ts";
import type { Die, Info } from "./info.ts";
import { referenceOf, textOf } from "./value.ts";

/** A concrete instance, its abstract origin, the declaration of that; more in a row is a ring. */
const MAX_ORIGINS = 8;

/** The entry that `die` completes; undefined for none. */
function originOf(info: Info, die: Die): Die | undefined {
  const origin = referenceOf(die, DW_AT_abstract_origin) ?? referenceOf(die, DW_AT_specification);
  return origin === undefined ? undefined : info.die(origin, die.unit);
}

/** `die`, what it completes, and so on. */
export function* withOrigins(info: Info, die: Die): Generator<Die> {
  let at: Die | undefined = die;
  for (let origins = 0; at !== undefined; origins++) {
    if (origins > MAX_ORIGINS) {
      throw new FormatError(".debug_info", die.offset, `at most ${MAX_ORIGINS} origins in a row`, "more");
    }
    yield at;
    at = originOf(info, at);
  }
}

/** The first of `die` and its origins that has one of `attributes`. */
export function holderOf(info: Info, die: Die, attributes: readonly number[]): Die | undefined {
  for (const at of withOrigins(info, die)) {
    if (attributes.some((attribute) => at.attributes.has(attribute))) return at;
  }
  return undefined;
}

/** The name of `die`, empty for none. */
export function nameOf(info: Info, die: Die): string {
  const holder = holderOf(info, die, [DW_AT_name]);
  return holder === undefined ? "" : (textOf(info, holder, DW_AT_name) ?? "");
}

/** The entry of the type of `die`; undefined for `void`. */
export function typeOf(info: Info, die: Die): number | undefined {
  const holder = holderOf(info, die, [DW_AT_type]);
  return holder === undefined ? undefined : referenceOf(holder, DW_AT_type);
}
