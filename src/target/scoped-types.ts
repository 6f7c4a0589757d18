/** The types that one source file defines, where others define different ones of the same name. */
import type { Address } from "#base";
import {
  DW_AT_declaration,
  DW_AT_name,
  DW_TAG_enumeration_type,
  DW_TAG_structure_type,
  DW_TAG_typedef,
  DW_TAG_union_type,
  textOf,
} from "#debuginfo/dwarf";
import type { CType, NamedKind } from "#types";
import type { Target } from "./target.ts";

const TAGS: Partial<Record<NamedKind, number>> = {
  struct: DW_TAG_structure_type,
  union: DW_TAG_union_type,
  enum: DW_TAG_enumeration_type,
  typedef: DW_TAG_typedef,
};

/** The type of that name as the file that the code at `at` was compiled from has it; undefined when it has none. */
export function typeInFile(
  target: Pick<Target, "debugAt">,
  at: Address,
  kind: NamedKind,
  name: string,
): CType | undefined {
  const place = target.debugAt(at);
  const unit = place?.code.functions().find(at - place.bias)?.scopes[0]?.die.unit;
  const tag = TAGS[kind];
  if (place === undefined || unit === undefined || tag === undefined) return undefined;
  const info = place.code.info();
  for (const die of info.children(info.root(unit))) {
    if (die.tag !== tag || die.attributes.has(DW_AT_declaration)) continue;
    if (textOf(info, die, DW_AT_name) === name) return place.code.typeAt(die.offset);
  }
  return undefined;
}
