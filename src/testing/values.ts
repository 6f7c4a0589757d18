/** Builds types, memory and scopes for tests of values and expressions: a small machine with a kernel of a few variables. */
import { type Address, address, MemoryFault, type SpaceName } from "#base";
import { AddressSpace } from "#memory";
import type { Scope, ScopeSymbol } from "#object";
import {
  type CType,
  type EnumType,
  type FunctionType,
  type IntType,
  type Member,
  resolveTypedefs,
  type StructType,
  sizeOf,
  type TypedefType,
  type TypeSource,
} from "#types";

const integer = (name: string, size: number, signed: boolean, encoding: IntType["encoding"] = "integer"): IntType => ({
  kind: "int",
  name,
  size,
  signed,
  encoding,
});

/** `char`. */
export const CHAR: IntType = integer("char", 1, true, "char");
/** `unsigned char`. */
export const UNSIGNED_CHAR: IntType = integer("unsigned char", 1, false, "char");
/** `short`. */
export const SHORT: IntType = integer("short", 2, true);
/** `int`. */
export const INT: IntType = integer("int", 4, true);
/** `unsigned int`. */
export const UNSIGNED_INT: IntType = integer("unsigned int", 4, false);
/** `long`. */
export const LONG: IntType = integer("long", 8, true);
/** `unsigned long`. */
export const UNSIGNED_LONG: IntType = integer("unsigned long", 8, false);
/** `_Bool`. */
export const BOOL: IntType = integer("_Bool", 1, false, "bool");
/** `void`. */
export const VOID: CType = { kind: "void" };

/** A pointer to a type. */
export function pointer(target: CType): CType {
  return { kind: "pointer", size: 8, target };
}

/** An array; without a count a flexible one. */
export function array(element: CType, count?: number): CType {
  return { kind: "array", element, count };
}

/** Another name for a type. */
export function typedef(name: string, target: CType): TypedefType {
  return { kind: "typedef", name, target };
}

/** A function by its result and parameters. */
export function functionType(result: CType, ...parameters: readonly CType[]): FunctionType {
  return {
    kind: "function",
    result,
    parameters: parameters.map((type) => ({ name: undefined, type })),
    variadic: false,
  };
}

/** An enumeration by its names and values. */
export function enumType(name: string, values: Readonly<Record<string, number>>): EnumType {
  const enumerators = Object.entries(values).map(([key, value]) => ({ name: key, value: BigInt(value) }));
  return {
    kind: "enum",
    name,
    size: 4,
    signed: enumerators.some(({ value }) => value < 0n),
    complete: true,
    enumerators,
  };
}

/** A member to lay out: no name for an anonymous struct or union; with `bits` a bit-field. */
export type MemberSpec = readonly [name: string | undefined, type: CType, bits?: number];

/** A struct as the compiler lays it out: each member at its natural alignment, bit-fields side by side. */
export function struct(name: string | undefined, ...specs: readonly MemberSpec[]): StructType {
  let end = 0;
  const members = specs.map(([key, type, bitSize]): Member => {
    const unit = 8 * sizeOf(type);
    const fits = bitSize !== undefined && (end % unit) + bitSize <= unit;
    const bitOffset = fits ? end : alignUp(end, 8 * alignmentOf(type));
    end = bitOffset + (bitSize ?? unit);
    return { name: key, type, bitOffset, bitSize };
  });
  const alignment = Math.max(1, ...specs.map(([, type]) => alignmentOf(type)));
  return { kind: "struct", name, size: alignUp(end, 8 * alignment) / 8, complete: true, members };
}

/** A union by its members. */
export function union(name: string | undefined, ...specs: readonly MemberSpec[]): StructType {
  const members = specs.map(([key, type, bitSize]): Member => ({ name: key, type, bitOffset: 0, bitSize }));
  return { kind: "union", name, size: Math.max(0, ...specs.map(([, type]) => sizeOf(type))), complete: true, members };
}

function alignmentOf(type: CType): number {
  const bare = resolveTypedefs(type);
  if (bare.kind === "array") return alignmentOf(bare.element);
  if (bare.kind === "struct" || bare.kind === "union")
    return Math.max(1, ...bare.members.map((m) => alignmentOf(m.type)));
  return sizeOf(bare);
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

/** Memory that holds what was put there; every other byte faults. */
export class TestMemory extends AddressSpace {
  override readonly name: SpaceName = "kernel virtual";
  readonly #regions: { readonly start: bigint; readonly bytes: Uint8Array }[] = [];

  /** Puts `bytes` at `at`; later ones lie over earlier ones. */
  put(at: bigint, bytes: Uint8Array | readonly number[]): this {
    this.#regions.unshift({ start: at, bytes: Uint8Array.from(bytes) });
    return this;
  }

  /** Puts numbers of eight bytes, one after the other. */
  putWords(at: bigint, ...words: readonly bigint[]): this {
    const bytes = new Uint8Array(8 * words.length);
    const view = new DataView(bytes.buffer);
    words.forEach((word, i) => view.setBigUint64(8 * i, BigInt.asUintN(64, word), true));
    return this.put(at, bytes);
  }

  /** Puts the characters of `text`, one byte each, into `size` zeroed bytes. */
  putText(at: bigint, text: string, size: number = text.length + 1): this {
    const bytes = new Uint8Array(size);
    bytes.set(Uint8Array.from(text, (character) => character.charCodeAt(0)));
    return this.put(at, bytes);
  }

  override readInto(at: Address, target: Uint8Array): void {
    for (let i = 0; i < target.length; i++) {
      const here = at + BigInt(i);
      const region = this.#regions.find(({ start, bytes }) => here >= start && here < start + BigInt(bytes.length));
      if (region === undefined) throw new MemoryFault(this.name, here, target.length - i, "unmapped");
      target[i] = region.bytes[Number(here - region.start)];
    }
  }
}

/** A scope to build. */
export interface ScopeSpec extends Partial<Pick<Scope, "history" | "convenience" | "warn">> {
  readonly memory?: AddressSpace;
  /** Structs, unions, enums and typedefs that can be named. */
  readonly types?: readonly CType[];
  /** Variables and functions; without a type, symbols of which nobody knows it. */
  readonly symbols?: Readonly<Record<string, readonly [at: bigint, type?: CType]>>;
}

/** A scope with the memory, symbols and types that a test needs. */
export function testScope({ memory = new TestMemory(), types = [], symbols = {}, ...rest }: ScopeSpec): Scope {
  const table = Object.entries(symbols).map(
    ([name, [at, type]]): ScopeSymbol => ({
      name,
      address: address(at),
      size: (type && sizeOf(type)) || 16,
      isCode: type?.kind === "function",
    }),
  );
  return {
    types: typeSource(types, symbols),
    memory,
    symbol: (name) => table.find((symbol) => symbol.name === name),
    symbolAt: (at) => {
      const found = table.find((symbol) => at >= symbol.address && at < symbol.address + BigInt(symbol.size));
      return found && { name: found.name, offset: Number(at - found.address) };
    },
    ...rest,
  };
}

function typeSource(types: readonly CType[], symbols: NonNullable<ScopeSpec["symbols"]>): TypeSource {
  return {
    find: (kind, name) => types.find((type) => type.kind === kind && "name" in type && type.name === name),
    variable: (name) => {
      const type = symbols[name]?.[1];
      return type?.kind === "function" ? undefined : type;
    },
    function: (name) => {
      const type = symbols[name]?.[1];
      return type?.kind === "function" ? type : undefined;
    },
    enumerator: (name) => {
      for (const type of types) {
        const found = type.kind === "enum" ? type.enumerators.find((item) => item.name === name) : undefined;
        if (found !== undefined && type.kind === "enum") return { type, value: found.value };
      }
      return undefined;
    },
    names: () => [],
  };
}
