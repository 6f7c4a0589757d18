import { type Target, typeInFile } from "#target";
import { type CType, parseTypeName, sizeOf, type TypeSource } from "#types";
import type { Session } from "../session.ts";
import { KNOWN_VARIABLES } from "./known-variables.table.ts";

/** What is asked of a target here. */
type Names = Pick<Target, "types" | "symbols">;

/**
 * A target's types, with those of the best-known variables where no file at hand tells them. DWARF comes first: BTF knows
 * neither the dimensions of arrays nor `[]` from `[0]`.
 */
export function valueTypes(target: Names): TypeSource {
  const { types } = target;
  return {
    find: (kind, name) => types.find(kind, name),
    variable: (name, at) => types.variable(name, at) ?? knownVariableType(target, name),
    function: (name) => types.function(name),
    enumerator: (name) => types.enumerator(name),
    names: (kind) => types.names(kind),
  };
}

/** The types of a session: where several files define one, that of the file that `set scope` chose. */
export function sessionTypes({ target, settings: { scope } }: Session): TypeSource {
  const { types } = target;
  if (scope === undefined) return types;
  return {
    find: (kind, name) => typeInFile(target, scope, kind, name) ?? types.find(kind, name),
    variable: (name, at) => types.variable(name, at),
    function: (name) => types.function(name),
    enumerator: (name) => types.enumerator(name),
    names: (kind) => types.names(kind),
  };
}

/** The type of one of the best-known variables of the kernel; undefined for all others. Reads no debug information. */
export function knownVariableType({ types, symbols }: Names, name: string): CType | undefined {
  const known = KNOWN_VARIABLES.get(name);
  const type = known === undefined ? undefined : parseTypeName(known, types);
  const symbol = type === undefined ? undefined : symbols.find(name);
  if (type === undefined || symbol === undefined || symbol.module !== undefined) return undefined;
  // A symbol reaches up to the next one: a variable that does not fit is another one of that name.
  return symbol.size === 0 || sizeOf(type) <= symbol.size ? type : undefined;
}
