import { AbsentError, type Address, Bug } from "#base";
import type { AddressSpace } from "#memory";
import { memberPath, type NamedKind, type StructType, type TypeSource } from "#types";
import type { Alternative, Field, FieldReader } from "./field.ts";

/** The declared fields of a layout. */
export type ResolvedFields = { readonly [name: string]: Field<unknown> };

type FieldValue<F> = F extends Field<infer T> ? T : never;

/** A structure of the kernel, and the facts of it that a subject needs. One `*.layout.ts` file per subject. */
export interface Layout<F extends ResolvedFields> {
  /** C names, newest first: `struct mnt_namespace`. */
  readonly names: readonly string[];
  readonly fields: F;
}

/** An instance at an address; each field is a method because it reads memory and may fault. */
export type View<F extends ResolvedFields> = { readonly address: Address } & {
  readonly [K in keyof F]: () => FieldValue<F[K]>;
};

/** A layout at its places in one kernel. */
export interface Resolved<F extends ResolvedFields> {
  /** The C name that this kernel uses; undefined when it has no such structure. */
  readonly name: string | undefined;
  /** sizeof in bytes; AbsentError when this kernel has no such structure. */
  readonly size: number;
  /** True when the field exists in this kernel. */
  has(field: keyof F & string): boolean;
  /** Byte offset of a field; AbsentError when it does not exist. For container_of. */
  offset(field: keyof F & string): number;
  /** The instance at an address, in the kernel's memory or in what keeps parts of it. Reads nothing yet. */
  at(address: Address, memory?: AddressSpace): View<F>;
  /** What was chosen per field, for the layout matrix. */
  readonly choices: ReadonlyMap<string, Choice>;
}

/** How a field was resolved: the alternative taken and its byte offset, or nothing. */
export interface Choice {
  readonly path: string | undefined;
  readonly offset: number | undefined;
  readonly bound: string | undefined;
  readonly tried: readonly string[];
}

/** Declares a layout; resolved later, per dump. */
export function layout<F extends ResolvedFields>(names: string | readonly string[], fields: F): Layout<F> {
  return { names: typeof names === "string" ? [names] : names, fields };
}

/** The structure of that C name (`struct x`, `union y`, or a typedef's bare name); undefined when absent or incomplete. */
function findStructure(types: TypeSource, name: string): StructType | undefined {
  const words = name.split(" ");
  let type = types.find(words.length === 2 ? (words[0] as NamedKind) : "typedef", words[words.length - 1]);
  while (type !== undefined && type.kind === "typedef") type = type.target;
  if (type === undefined || (type.kind !== "struct" && type.kind !== "union") || !type.complete) return undefined;
  return type;
}

interface Bound {
  readonly alternative: Alternative<unknown>;
  readonly offset: number;
  readonly read: FieldReader<unknown>;
}

function bindField(structure: StructType | undefined, field: Field<unknown>): Bound | undefined {
  if (structure === undefined) return undefined;
  for (const alternative of field.alternatives) {
    const place = memberPath(structure, alternative.path);
    const read = place === undefined ? undefined : alternative.bind(place);
    if (place !== undefined && read !== undefined) return { alternative, offset: place.bitOffset >> 3, read };
  }
  return undefined;
}

/** Fields may have any name. */
const SPACE: unique symbol = Symbol("space");

/** What a view knows of itself. */
interface Instance {
  address: Address;
  [SPACE]: AddressSpace;
}

/** Finds every field of `declared` among the types of one kernel; what is missing stays missing until it is read. */
export function resolveLayout<F extends ResolvedFields>(
  declared: Layout<F>,
  types: TypeSource,
  memory: AddressSpace,
): Resolved<F> {
  let name: string | undefined;
  let structure: StructType | undefined;
  for (const candidate of declared.names) {
    structure = findStructure(types, candidate);
    if (structure !== undefined) {
      name = candidate;
      break;
    }
  }
  const bound = new Map<string, Bound>();
  const choices = new Map<string, Choice>();
  const prototype: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(declared.fields)) {
    const found = bindField(structure, field);
    const tried = field.alternatives.map((alternative) => alternative.path);
    if (found !== undefined) bound.set(key, found);
    choices.set(key, {
      path: found?.alternative.path,
      offset: found?.offset,
      bound: found?.alternative.bound,
      tried,
    });
    if (key === "address") throw new Bug(`${declared.names[0]}: a field cannot be called address`);
    const { read } = found ?? {
      read: (): never => {
        throw new AbsentError(`${declared.names[0]}.${key}`, tried);
      },
    };
    prototype[key] = function (this: Instance): unknown {
      return read(this[SPACE], this.address);
    };
  }
  return {
    name,
    get size(): number {
      if (structure === undefined) throw new AbsentError(declared.names[0], declared.names);
      return structure.size;
    },
    has: (field) => bound.has(field),
    offset(field) {
      const found = bound.get(field);
      if (found === undefined) throw new AbsentError(`${declared.names[0]}.${field}`, choices.get(field)?.tried);
      return found.offset;
    },
    at(address, space = memory) {
      const view: Instance = Object.create(prototype);
      view.address = address;
      view[SPACE] = space;
      return view as unknown as View<F>;
    },
    choices,
  };
}
