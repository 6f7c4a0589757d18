/**
 * Readers of fields. Each takes its width and sign from the type that this kernel declares, so a member that grew from
 * int to long needs no new alternative.
 */
import { type Address, offsetBy } from "#base";
import { type CType, resolveTypedefs, sizeOf } from "#types";
import { custom, type Field, type FieldReader, type Place } from "./field.ts";

/** A bigint, as addresses are: converting it at every read would cost as much as the read. */
const byteOffset = (place: Place): bigint => BigInt(place.bitOffset >> 3);

/** Bytes of the widest integer that the kernel has in its structures. */
const WIDEST = 8;

/** ktime_t, atomic_t, refcount_t, seqcount ...: wrappers of one integer are looked through. */
function scalar(type: CType): { readonly size: number; readonly signed: boolean; readonly inner: bigint } | undefined {
  let inner = 0n;
  let here = resolveTypedefs(type);
  for (let depth = 0; depth < 6; depth++) {
    if (here.kind === "int" || here.kind === "enum" || here.kind === "pointer") {
      // Broken debug information has integers of any size.
      const signed = here.kind !== "pointer" && here.signed;
      return here.size > 0 && here.size <= WIDEST ? { size: here.size, signed, inner } : undefined;
    }
    if ((here.kind !== "struct" && here.kind !== "union") || here.members.length === 0) return undefined;
    const first = here.members[0];
    inner += BigInt(first.bitOffset >> 3);
    here = resolveTypedefs(first.type);
  }
  return undefined;
}

/** An integer, enum or one-integer wrapper (atomic_t, ktime_t, refcount_t) as a number; exact below 2^53. */
export function int(path: string): Field<number> {
  return custom(path, (place) => {
    const shape = scalar(place.type);
    if (shape === undefined) return undefined;
    if (place.bitSize !== undefined) {
      const bits = bitField(place, place.bitSize, shape.signed);
      // No byte more than the field has: the next one may be on a page that the dump lacks.
      const bytes = ((place.bitOffset & 7) + place.bitSize + 7) >> 3;
      return (memory, at) => Number(bits(memory.read(offsetBy(at, place.bitOffset >> 3), bytes).unsigned(0, bytes)));
    }
    const offset = byteOffset(place) + shape.inner;
    const whole = wholeNumber(shape.size, shape.signed);
    if (whole !== undefined) return (memory, at) => whole(memory, offsetBy(at, offset));
    return (memory, at) => {
      const value = memory.read(offsetBy(at, offset), shape.size).unsigned(0, shape.size);
      return Number(shape.signed ? BigInt.asIntN(shape.size * 8, value) : value);
    };
  });
}

/** How an integer of a size that processors know is read; undefined for others. */
function wholeNumber(size: number, signed: boolean): FieldReader<number> | undefined {
  switch (size) {
    case 1:
      return signed ? (memory, at) => memory.i8(at) : (memory, at) => memory.u8(at);
    case 2:
      return signed ? (memory, at) => memory.i16(at) : (memory, at) => memory.u16(at);
    case 4:
      return signed ? (memory, at) => memory.i32(at) : (memory, at) => memory.u32(at);
    case 8:
      return signed ? (memory, at) => Number(memory.i64(at)) : (memory, at) => Number(memory.u64(at));
    default:
      return undefined;
  }
}

function bitField(place: Place, bitSize: number, signed: boolean): (word: bigint) => bigint {
  const shift = BigInt(place.bitOffset & 7);
  return (word) => (signed ? BigInt.asIntN(bitSize, word >> shift) : BigInt.asUintN(bitSize, word >> shift));
}

/** Like int, as a bigint: for 64-bit counters and words whose high bits matter. */
export function long(path: string): Field<bigint> {
  return custom(path, (place) => {
    const shape = scalar(place.type);
    if (shape === undefined || place.bitSize !== undefined) return undefined;
    const offset = byteOffset(place) + shape.inner;
    if (shape.size === 8) {
      return shape.signed
        ? (memory, at) => memory.i64(offsetBy(at, offset))
        : (memory, at) => memory.u64(offsetBy(at, offset));
    }
    return (memory, at) => {
      const value = memory.read(offsetBy(at, offset), shape.size).unsigned(0, shape.size);
      return shape.signed ? BigInt.asIntN(shape.size * 8, value) : value;
    };
  });
}

/** A pointer's value; 0 for NULL. Integers that hold addresses are accepted. */
export function pointer(path: string): Field<Address> {
  return custom(path, (place) => {
    const shape = scalar(place.type);
    if (shape?.size !== 8) return undefined;
    const offset = byteOffset(place) + shape.inner;
    return (memory, at) => memory.pointer(offsetBy(at, offset));
  });
}

/** The address of an embedded member; reads nothing. */
export function at(path: string): Field<Address> {
  return custom(path, (place) => {
    const offset = byteOffset(place);
    return (_memory, start) => offsetBy(start, offset);
  });
}

/** A character array up to its NUL (Latin-1); never longer than the array. */
export function chars(path: string): Field<string> {
  return custom(path, (place) => {
    const type = resolveTypedefs(place.type);
    if (type.kind !== "array") return undefined;
    const size = sizeOf(type);
    const offset = byteOffset(place);
    return (memory, start) => memory.read(offsetBy(start, offset), size).cstring(0);
  });
}

/** The text behind a `char *` member; empty for NULL. */
export function text(path: string, limit = 256): Field<string> {
  return custom(path, (place) => {
    if (scalar(place.type)?.size !== 8) return undefined;
    const offset = byteOffset(place);
    return (memory, start) => {
      const target = memory.pointer(offsetBy(start, offset));
      return target === 0n ? "" : memory.cstring(target, limit);
    };
  });
}

/** The number of elements of an array member. */
export function length(path: string): Field<number> {
  return custom(path, (place) => {
    const type = resolveTypedefs(place.type);
    if (type.kind !== "array") return undefined;
    const count = type.count ?? 0;
    return () => count;
  });
}
