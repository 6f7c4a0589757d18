import { UsageError } from "#base";
import { type CType, resolveTypedefs, sizeOf } from "#types";
import { decay } from "./navigate.ts";
import { isTrue, readFloat, readInteger } from "./read.ts";
import { floatValue, integerValue, type Value, valueAt } from "./value.ts";

/**
 * `value` converted to `type`, as a cast of C does between numbers and pointers. Beyond C, and like gdb, memory may be
 * looked at as any other type of the same size. UsageError for what neither allows.
 */
export function cast(value: Value, type: CType): Value {
  const to = resolveTypedefs(type);
  const from = resolveTypedefs(value.type);
  const { memory, location } = value;
  switch (to.kind) {
    case "void":
      return { ...value, type };
    case "float":
      if (to.size !== 4 && to.size !== 8) throw new UsageError("Floating-point types of this size are not supported.");
      return floatValue(type, memory, readFloat(value));
    case "int":
    case "enum":
    case "pointer":
      if (from.kind === "struct" || from.kind === "union" || from.kind === "void") break;
      if (to.kind === "int" && to.encoding === "bool") return integerValue(type, memory, isTrue(value) ? 1n : 0n);
      if (from.kind === "float") return integerValue(type, memory, truncate(readFloat(value)));
      return integerValue(type, memory, readInteger(decay(value)));
    default:
      if (location.kind === "memory" && location.bits === undefined && sizeOf(type) === sizeOf(value.type)) {
        return valueAt(type, memory, location.address);
      }
  }
  throw new UsageError("Invalid cast.");
}

function truncate(value: number): bigint {
  if (!Number.isFinite(value)) throw new UsageError("Invalid cast.");
  return BigInt(Math.trunc(value));
}
