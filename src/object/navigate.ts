import { offsetBy, UsageError } from "#base";
import { type CType, findMember, memberPath, resolveTypedefs, sizeOf, typeName } from "#types";
import { LONG, pointerTo } from "./c-types.ts";
import { readAddress, readInteger } from "./read.ts";
import { integerValue, partOf, type Value, valueAt } from "./value.ts";

/**
 * The member of a struct or union that `path` names: `pid`, `se.cfs_rq`, `pid_links[1].next`; members of anonymous
 * structs are found too. A pointer is followed to its struct first. UsageError (gdb's words) when there is none.
 */
export function member(value: Value, path: string): Value {
  const object = structOf(value);
  const place = /[.[]/.test(path) ? memberPath(object.type, path) : findMember(object.type, path);
  if (place === undefined) throw new UsageError(`There is no member named ${path}.`);
  return partOf(object, place);
}

function structOf(value: Value): Value {
  const type = resolveTypedefs(value.type);
  const object = type.kind === "pointer" ? dereference(value) : value;
  const { kind } = resolveTypedefs(object.type);
  if (kind === "struct" || kind === "union") return object;
  throw new UsageError("Attempt to extract a component of a value that is not a structure.");
}

/**
 * What a pointer points to; the first element of an array; a function itself. An integer is taken for the address of a
 * `long`, as gdb does. Nothing is read but the pointer.
 */
export function dereference(value: Value): Value {
  const type = resolveTypedefs(value.type);
  switch (type.kind) {
    case "array":
      return element(value, 0n);
    case "function":
      return value;
    case "int":
      return valueAt(LONG, value.memory, readAddress(value));
    case "pointer":
      if (resolveTypedefs(type.target).kind !== "void") return valueAt(type.target, value.memory, readAddress(value));
  }
  throw new UsageError("Attempt to take contents of a non-pointer value.");
}

/** Element `index` of an array, or of the array that a pointer points into. Bounds are not checked, as C does not. */
export function element(value: Value, index: bigint): Value {
  const type = resolveTypedefs(value.type);
  if (type.kind === "pointer") return dereference(advance(value, index));
  if (type.kind !== "array") throw new UsageError(`cannot subscript something of type \`${typeName(value.type)}'`);
  const offset = index * BigInt(sizeOf(type.element));
  const { location } = value;
  if (location.kind === "memory") return valueAt(type.element, value.memory, offsetBy(location.address, offset));
  if (offset < 0n || offset >= BigInt(location.bytes.length)) throw new UsageError("no such vector element");
  return partOf(value, { type: type.element, bitOffset: 8 * Number(offset), bitSize: undefined });
}

/** The address of a value in memory, as a pointer to its type. */
export function addressOf(value: Value): Value {
  return pointerIn(value, pointerTo(value.type));
}

/** An array or function as the pointer that it becomes in most of C; any other value as it is. */
export function decay(value: Value): Value {
  const type = resolveTypedefs(value.type);
  if (type.kind === "array") return pointerIn(value, pointerTo(type.element));
  return type.kind === "function" ? addressOf(value) : value;
}

/** The pointer moved by `count` elements. */
export function advance(pointer: Value, count: bigint): Value {
  const moved = readInteger(pointer) + count * BigInt(strideOf(pointer.type));
  return integerValue(pointer.type, pointer.memory, moved);
}

/** The bytes by which a pointer moves per element: the size of what it points to, 1 where that has none. */
export function strideOf(pointer: CType): number {
  const type = resolveTypedefs(pointer);
  return (type.kind === "pointer" && sizeOf(type.target)) || 1;
}

function pointerIn(value: Value, type: CType): Value {
  const { location, memory } = value;
  if (location.kind !== "memory") throw new UsageError("Attempt to take address of value not located in memory.");
  return integerValue(type, memory, location.address);
}
