import { FormatError } from "#base";
import type { CType, EnumType, FunctionType, NamedKind, TypeSource } from "./type.ts";

/** False for the forward declaration of a struct, union or enum. */
export function isComplete(type: CType): boolean {
  return (type.kind !== "struct" && type.kind !== "union" && type.kind !== "enum") || type.complete;
}

/** The definition behind a forward declaration, found by name in `source`; any other type, or one not found, as it is. */
export function completeType(type: CType, source: TypeSource): CType {
  if (type.kind !== "struct" && type.kind !== "union" && type.kind !== "enum") return type;
  if (type.complete || type.name === undefined) return type;
  return source.find(type.kind, type.name) ?? type;
}

/**
 * Several sources as one: the first that defines a name answers; one that only declares it, or is damaged, gives way to a
 * later one. FormatError when a damaged one is all that there is.
 */
export function combinedTypes(sources: readonly TypeSource[]): TypeSource {
  const first = <T>(ask: (source: TypeSource) => T | undefined): T | undefined => {
    let damage: FormatError | undefined;
    for (const source of sources) {
      try {
        const answer = ask(source);
        if (answer !== undefined) return answer;
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        damage ??= error;
      }
    }
    if (damage !== undefined) throw damage;
    return undefined;
  };
  return {
    find: (kind: NamedKind, name: string): CType | undefined => {
      let forward: CType | undefined;
      const definition = first((source) => {
        const type = source.find(kind, name);
        if (type !== undefined && isComplete(type)) return type;
        forward ??= type;
        return undefined;
      });
      return definition ?? forward;
    },
    *definitions(kind: NamedKind, name: string): Generator<CType> {
      for (const source of sources) {
        if (source.definitions !== undefined) yield* source.definitions(kind, name);
        else {
          const type = source.find(kind, name);
          if (type !== undefined && isComplete(type)) yield type;
        }
      }
    },
    variable: (name: string, at?: bigint): CType | undefined => first((source) => source.variable(name, at)),
    function: (name: string): FunctionType | undefined => first((source) => source.function(name)),
    enumerator: (name: string): { readonly type: EnumType; readonly value: bigint } | undefined =>
      first((source) => source.enumerator(name)),
    *names(kind: NamedKind): Generator<string> {
      const seen = new Set<string>();
      for (const source of sources) {
        for (const name of source.names(kind)) {
          if (seen.has(name)) continue;
          seen.add(name);
          yield name;
        }
      }
    },
  };
}
