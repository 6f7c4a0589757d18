import { UsageError } from "#base";
import { type CType, isComplete, type NamedKind, resolveTypedefs, type StructType, type TypeSource } from "#types";

/** What the command's name promises: `struct`, `union`, or with `*` either. */
export type Expected = "struct" | "union" | "either";

/** A struct or union, named by its tag or by a typedef. */
export interface Subject {
  /** As typed. */
  readonly name: string;
  /** The type of that name. */
  readonly type: CType;
  /** What it stands for. */
  readonly struct: StructType;
}

const OTHER_KINDS: readonly NamedKind[] = ["typedef", "enum", "int"];

/** The struct or union that `name` means, a struct before a union before a typedef; undefined for other types. */
export function findSubject(types: TypeSource, name: string, preferred: Expected = "either"): Subject | undefined {
  const kinds: readonly NamedKind[] =
    preferred === "union" ? ["union", "struct", "typedef"] : ["struct", "union", "typedef"];
  for (const kind of kinds) {
    const type = types.find(kind, name);
    if (type === undefined) continue;
    const struct = resolveTypedefs(type);
    if ((struct.kind === "struct" || struct.kind === "union") && isComplete(struct)) return { name, type, struct };
  }
  return undefined;
}

/** As findSubject, but throws UsageError in crash's words for what is no struct, or not the one expected. */
export function resolveSubject(types: TypeSource, name: string, expected: Expected): Subject {
  const subject = findSubject(types, name, expected);
  if (subject !== undefined && (expected === "either" || subject.struct.kind === expected)) return subject;
  if (subject === undefined && OTHER_KINDS.every((kind) => types.find(kind, name) === undefined)) {
    throw new UsageError(`invalid data structure reference: ${name}`);
  }
  if (expected === "either") throw new UsageError("invalid argument");
  throw new UsageError(`data type mismatch: ${name} is not a ${expected}`);
}
