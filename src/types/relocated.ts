import type { TypeSource } from "./type.ts";

/** From here on addresses are the kernel's own; those of per-CPU variables, which do not move, are offsets from 0. */
const UPPER_HALF = 1n << 63n;

/** The types of a file that was linked for addresses lower by `offset` than those that it is asked for. */
export function relocatedTypes(source: TypeSource, offset: bigint): TypeSource {
  const linked = (at: bigint): bigint => (at < UPPER_HALF ? at : at - offset);
  return {
    find: (kind, name) => source.find(kind, name),
    variable: (name, at) => source.variable(name, at === undefined ? undefined : linked(at)),
    function: (name) => source.function(name),
    enumerator: (name) => source.enumerator(name),
    names: (kind) => source.names(kind),
  };
}
