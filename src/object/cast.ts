import { Bytes, UsageError } from "#base";
import { type CType, resolveTypedefs, type StructType, sizeOf, typeName } from "#types";
import { decay } from "./navigate.ts";
import { isTrue, readBytes, readFloat, readInteger } from "./read.ts";
import { floatValue, immediateValue, integerValue, type Value, valueAt } from "./value.ts";

/** Bytes of a union that a number is cast to; sizes come from the dump's own type information. */
const MAX_UNION = 1 << 16;

/**
 * `value` converted to `type`, as a cast of C does between numbers and pointers. Beyond C, and like gdb, an object in
 * memory may be looked at as any other type, and a number be made a member of a union. UsageError for what neither allows.
 */
export function cast(value: Value, type: CType): Value {
  const to = resolveTypedefs(type);
  const from = resolveTypedefs(value.type);
  const { memory } = value;
  switch (to.kind) {
    case "void":
      return { ...value, type };
    case "float":
      if (from.kind === "struct" || from.kind === "union" || from.kind === "array") break;
      if (to.size !== 4 && to.size !== 8 && to.size !== 16) {
        throw new UsageError("Floating-point types of this size are not supported.");
      }
      return floatValue(type, memory, readFloat(value));
    case "int":
    case "enum":
    case "pointer":
      if (from.kind === "struct" || from.kind === "union" || from.kind === "void") break;
      if (to.kind === "int" && to.encoding === "bool") return integerValue(type, memory, isTrue(value) ? 1n : 0n);
      if (from.kind === "float") return integerValue(type, memory, truncate(readFloat(value)));
      return integerValue(type, memory, readInteger(decay(value)));
    case "array":
      // gdb's way to take a number apart: `(short [2])0x12345678`.
      if (value.location.kind === "immediate" && isScalar(from) && sizeOf(to) === sizeOf(from)) {
        return immediateValue(type, memory, readBytes(value));
      }
      break;
    case "struct":
    case "union":
      if (value.location.kind === "immediate" && sameStruct(from, to)) return { ...value, type };
      if (to.kind === "union" && value.location.kind === "immediate") return asMember(value, to, type);
  }
  return lookedAtAs(value, type);
}

const isScalar = ({ kind }: CType): boolean => ["int", "enum", "pointer", "float"].includes(kind);

/** An object in memory taken for one of another type that begins where it does. */
function lookedAtAs({ type: from, memory, location }: Value, type: CType): Value {
  // What C makes a pointer of is no object any more.
  const isObject = resolveTypedefs(from).kind !== "array" && resolveTypedefs(from).kind !== "function";
  if (isObject && location.kind === "memory" && location.bits === undefined) {
    return valueAt(type, memory, location.address);
  }
  throw new UsageError("Invalid cast.");
}

/** Types are compared by name across sources of debug information. */
function sameStruct(from: CType, to: CType): boolean {
  if (from === to) return true;
  if ((from.kind !== "struct" && from.kind !== "union") || from.kind !== to.kind) return false;
  return from.name !== undefined && from.name === to.name && sizeOf(from) === sizeOf(to);
}

/** GNU C's cast to a union: the value becomes the first member that has its type. */
function asMember(value: Value, union: StructType, type: CType): Value {
  const name = typeName(resolveTypedefs(value.type));
  const bytes = readBytes(value);
  const fits = union.members.some((member) => typeName(resolveTypedefs(member.type)) === name);
  if (!fits || bytes.length > union.size || bytes.length > MAX_UNION) throw new UsageError("Invalid cast.");
  const array = new Uint8Array(Math.min(union.size, MAX_UNION));
  array.set(bytes.array);
  return immediateValue(type, value.memory, new Bytes(array));
}

function truncate(value: number): bigint {
  if (!Number.isFinite(value)) throw new UsageError("Invalid cast.");
  return BigInt(Math.trunc(value));
}
