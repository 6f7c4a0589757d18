import { type Address, address, type Bytes, UsageError } from "#base";
import { type CType, resolveTypedefs, sizeOf } from "#types";
import { type BitField, isPartlyUnknown, type Value } from "./value.ts";

/** The largest value whose bytes are read at once: sizes come from the dump's own type information. */
export const MAX_VALUE_SIZE: number = 16 << 20;

/**
 * The bytes of a value. Throws MemoryFault for the first that cannot be read, UsageError beyond MAX_VALUE_SIZE and for
 * bytes that the compiler optimised away.
 */
export function readBytes(value: Value): Bytes {
  const { location } = value;
  if (location.kind === "immediate") {
    const { bytes, unknown } = location;
    if (isPartlyUnknown(unknown, 0, bytes.length)) throw new UsageError("value has been optimized out");
    return bytes;
  }
  const { bits } = location;
  const size = bits === undefined ? sizeOf(value.type) : Math.ceil((bits.offset + bits.size) / 8);
  if (size > MAX_VALUE_SIZE) throw new UsageError(`value requires ${size} bytes, which is more than max-value-size`);
  return value.memory.read(location.address, size);
}

/** An integer, enum or pointer as C sees it: sign-extended where its type is signed. */
export function readInteger(value: Value): bigint {
  const integer = decodeInteger(value.type, readBytes(value), 0, value.location.bits);
  if (integer === undefined) throw new UsageError("Value can't be converted to integer.");
  return integer;
}

/** True for an integer, enum or pointer of at most 8 bytes: what readInteger gives without reading anything else. */
export function isWholeInteger({ type }: Value): boolean {
  const { kind } = resolveTypedefs(type);
  return (kind === "int" || kind === "enum" || kind === "pointer") && sizeOf(type) <= 8;
}

/** An integer, enum or pointer as a number; exact below 2^53. */
export function readNumber(value: Value): number {
  return Number(readInteger(value));
}

/** What a pointer (or an integer that holds an address) points to. */
export function readAddress(value: Value): Address {
  return address(readInteger(value));
}

/** A floating-point value, or an integer made one. */
export function readFloat(value: Value): number {
  const type = resolveTypedefs(value.type);
  if (type.kind !== "float") return Number(readInteger(value));
  return decodeFloat(readBytes(value), 0, type.size);
}

/**
 * The characters of a char array up to NUL, or the string that a pointer to characters points to, at most `limit`; each
 * byte is one character (Latin-1). UsageError for values of other types.
 */
export function readText(value: Value, limit = 4096): string {
  const type = resolveTypedefs(value.type);
  if (type.kind === "array" && sizeOf(type.element) === 1) {
    const { location, memory } = value;
    // A flexible array has no size of its own: its text ends with NUL alone.
    if (location.kind === "memory") return memory.cstring(location.address, Math.min(limit, type.count ?? limit));
    const bytes = readBytes(value);
    return bytes.cstring(0, Math.min(limit, bytes.length));
  }
  if (type.kind === "pointer" && sizeOf(type.target) === 1) return value.memory.cstring(readAddress(value), limit);
  throw new UsageError("The value is not a string.");
}

/** True for what `if` takes as true: any number or address but zero. An array or function always is. */
export function isTrue(value: Value): boolean {
  const { kind } = resolveTypedefs(value.type);
  if (kind === "array" || kind === "function") return true;
  return kind === "float" ? readFloat(value) !== 0 : readInteger(value) !== 0n;
}

/**
 * The integer, enum or pointer of `type` that begins at byte `offset` of `bytes`, or the bit-field there; undefined for
 * types that are none of these.
 */
export function decodeInteger(
  type: CType,
  bytes: Bytes,
  offset: number,
  bits: BitField | undefined,
): bigint | undefined {
  const bare = resolveTypedefs(type);
  if (bare.kind !== "int" && bare.kind !== "enum" && bare.kind !== "pointer") return undefined;
  const signed = bare.kind !== "pointer" && bare.signed;
  if (bits !== undefined) {
    const raw = extractBits(bytes, offset, bits);
    return signed ? BigInt.asIntN(bits.size, raw) : raw;
  }
  const raw = bytes.unsigned(offset, bare.size);
  return signed ? BigInt.asIntN(8 * bare.size, raw) : raw;
}

function extractBits(bytes: Bytes, offset: number, bits: BitField): bigint {
  const within = bits.offset % 8;
  const length = Math.ceil((within + bits.size) / 8);
  const raw = bytes.unsigned(offset + (bits.offset - within) / 8, length);
  const below = bytes.littleEndian ? within : 8 * length - within - bits.size;
  return BigInt.asUintN(bits.size, raw >> BigInt(below));
}

/**
 * An IEEE 754 number of 4 or 8 bytes at byte `offset`, or x87's of 10 in 16 bytes, rounded to the nearest number of 8; NaN
 * for other sizes.
 */
export function decodeFloat(bytes: Bytes, offset: number, size: number): number {
  const scratch = new DataView(new ArrayBuffer(8));
  if (size === 4) {
    scratch.setUint32(0, bytes.u32(offset));
    return scratch.getFloat32(0);
  }
  if (size === 16) return decodeExtended(bytes.u64(offset), bytes.u16(offset + 8));
  if (size !== 8) return Number.NaN;
  scratch.setBigUint64(0, bytes.u64(offset));
  return scratch.getFloat64(0);
}

/** x87's format (Intel SDM volume 1, 4.2.2): 64 bits of significand with its integer bit, 15 of exponent, the sign. */
function decodeExtended(significand: bigint, top: number): number {
  const sign = (top & 0x8000) === 0 ? 1 : -1;
  const exponent = top & 0x7fff;
  if (exponent === 0x7fff) return BigInt.asUintN(63, significand) === 0n ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * Number(significand) * 2 ** (exponent - 16_383 - 63);
}
