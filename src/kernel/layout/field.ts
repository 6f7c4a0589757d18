import type { Address } from "#base";
import type { AddressSpace } from "#memory";
import type { CType } from "#types";

/** Where a member was found in this kernel: its type, and its distance from the start of the structure in bits. */
export interface Place {
  readonly type: CType;
  readonly bitOffset: number;
  readonly bitSize: number | undefined;
}

/** Reads one field of a structure that starts at `at`. */
export type FieldReader<T> = (memory: AddressSpace, at: Address) => T;

/** One way in which some kernels spell a field. */
export interface Alternative<T> {
  /** Member path as in C: `se.avg`, `tasks[3].next`; anonymous members are looked through. */
  readonly path: string;
  /** What bounds this alternative, for the matrix: `before v5.14 (2f064a59a11f)`, or without the commit. */
  readonly bound: string | undefined;
  /** The reader for the place found; undefined when the member there has another shape than this alternative expects. */
  bind(place: Place): FieldReader<T> | undefined;
}

/** A fact of a structure: its spellings, newest kernel first. */
export interface Field<T> {
  readonly alternatives: readonly Alternative<T>[];
}

/** The same fact in kernels of different age, newest first: `newest(u32("__state"), before("v5.14", …))`. */
export function newest<T>(...fields: readonly Field<T>[]): Field<T> {
  return { alternatives: fields.flatMap((field) => field.alternatives) };
}

/**
 * `field` is how kernels before `version` spell it; `commit` changed that: its hash, its title where that alone is certain,
 * or undefined where only the version is.
 */
export function before<T>(version: string, commit: string | undefined, field: Field<T>): Field<T> {
  const bound = commit === undefined ? `before ${version}` : `before ${version} (${commit})`;
  return { alternatives: field.alternatives.map((alternative) => ({ ...alternative, bound })) };
}

/**
 * `field` is there in some kernels alone, whatever stands in others: those that were configured so, or those between two
 * versions: `configured("CONFIG_SLAB", int("num"))`.
 */
export function configured<T>(option: string, field: Field<T>): Field<T> {
  const bound = `with ${option}`;
  return { alternatives: field.alternatives.map((alternative) => ({ ...alternative, bound })) };
}

/** A field read by a function of the caller's own, given the place. */
export function custom<T>(path: string, bind: (place: Place) => FieldReader<T> | undefined): Field<T> {
  return { alternatives: [{ path, bound: undefined, bind }] };
}

/** What `map` makes of the values of `field`, as each of its spellings reads them. */
export function mapped<T, U>(field: Field<T>, map: (value: T) => U): Field<U> {
  return {
    alternatives: field.alternatives.map((alternative) => ({
      ...alternative,
      bind(place) {
        const read = alternative.bind(place);
        return read && ((memory, at) => map(read(memory, at)));
      },
    })),
  };
}
