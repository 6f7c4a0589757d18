import { FormatError } from "#base";
import type { CType, QualifiedType, TypedefType } from "./type.ts";

/** More qualifiers and typedefs in a row than any program has; beyond it, hostile types refer to each other in a ring. */
const MAX_CHAIN = 256;

/** `type` without the const, volatile, restrict and _Atomic around it. */
export function stripQualifiers(type: CType): Exclude<CType, QualifiedType> {
  let bare = type;
  for (let steps = 0; steps < MAX_CHAIN; steps++) {
    if (!isQualified(bare)) return bare;
    bare = bare.target;
  }
  throw new FormatError("type", 0, `at most ${MAX_CHAIN} qualifiers`, "more");
}

/** What `type` stands for: its typedefs followed, its qualifiers dropped. */
export function resolveTypedefs(type: CType): Exclude<CType, QualifiedType | TypedefType> {
  let bare = stripQualifiers(type);
  for (let steps = 0; steps < MAX_CHAIN; steps++) {
    if (bare.kind !== "typedef") return bare;
    bare = stripQualifiers(bare.target);
  }
  throw new FormatError("type", 0, `at most ${MAX_CHAIN} typedefs`, bare.kind === "typedef" ? bare.name : bare.kind);
}

/** True for const, volatile, restrict and _Atomic. */
export function isQualified(type: CType): type is QualifiedType {
  return type.kind === "const" || type.kind === "volatile" || type.kind === "restrict" || type.kind === "atomic";
}
