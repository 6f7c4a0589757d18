import { type Address, Bytes, offsetBy } from "#base";
import type { AddressSpace } from "#memory";
import { type CType, type Place, sizeOf } from "#types";

/** Some bits of a value's bytes: `offset` from the first byte on, counted as the machine's compiler numbers bit-fields. */
export interface BitField {
  readonly offset: number;
  readonly size: number;
}

/** Bytes from `start` up to `end`, exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where the bytes of a value are: at an address of its memory, or at hand. `bits` is set for bit-fields only. */
export type Location =
  | { readonly kind: "memory"; readonly address: Address; readonly bits: BitField | undefined }
  | {
      readonly kind: "immediate";
      readonly bytes: Bytes;
      readonly bits: BitField | undefined;
      /** Which of the bytes nobody knows, because the compiler optimised them away; absent when all are known. */
      readonly unknown?: readonly ByteRange[];
    };

/** A C value of the dumped kernel: what it is, and where. Making one reads nothing; memory is touched when it is used. */
export interface Value {
  readonly type: CType;
  /** The memory that it lies in, or would: where the pointers in it lead. */
  readonly memory: AddressSpace;
  readonly location: Location;
}

/** The value of `type` at `address` in `memory`. */
export function valueAt(type: CType, memory: AddressSpace, address: Address): Value {
  return { type, memory, location: { kind: "memory", address, bits: undefined } };
}

/** A value of `type` whose bytes are at hand: as many as its size. */
export function immediateValue(type: CType, memory: AddressSpace, bytes: Bytes): Value {
  return { type, memory, location: { kind: "immediate", bytes, bits: undefined } };
}

/** A value of which nobody knows a byte: it was optimised away, or its register was not saved. */
export function unknownValue(type: CType, memory: AddressSpace): Value {
  const size = sizeOf(type);
  const bytes = new Bytes(new Uint8Array(size));
  return { type, memory, location: { kind: "immediate", bytes, bits: undefined, unknown: [{ start: 0, end: size }] } };
}

/** `value` as a value of an integer, enum or pointer type, wrapped to its size as C does. */
export function integerValue(type: CType, memory: AddressSpace, value: bigint): Value {
  const array = new Uint8Array(sizeOf(type));
  if (array.length === 8) {
    new DataView(array.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  } else {
    let rest = value;
    for (let i = 0; i < array.length; i++, rest >>= 8n) array[i] = Number(rest & 0xffn);
  }
  return immediateValue(type, memory, new Bytes(array));
}

/** `value` as a value of a floating-point type of 4, 8 or (x87's) 16 bytes. */
export function floatValue(type: CType, memory: AddressSpace, value: number): Value {
  const array = new Uint8Array(sizeOf(type));
  const view = new DataView(array.buffer);
  if (array.length === 4) view.setFloat32(0, value, true);
  else if (array.length === 16) setExtended(view, value);
  else view.setFloat64(0, value, true);
  return immediateValue(type, memory, new Bytes(array));
}

/** Writes x87's format (Intel SDM volume 1, 4.2.2), which holds every double; those below its normal range become 0. */
function setExtended(view: DataView, value: number): void {
  view.setFloat64(0, value, true);
  const double = view.getBigUint64(0, true);
  const exponent = Number((double >> 52n) & 0x7ffn);
  const fraction = BigInt.asUintN(52, double) << 11n;
  const top = exponent === 0 ? 0 : exponent === 0x7ff ? 0x7fff : exponent - 1023 + 16_383;
  view.setBigUint64(0, exponent === 0 ? 0n : 0x8000_0000_0000_0000n | fraction, true);
  view.setUint16(8, (double >> 63n === 1n ? 0x8000 : 0) | top, true);
}

/** The part of a value that `place` describes, as a value of its own. */
export function partOf(whole: Value, place: Place): Value {
  const { type, bitOffset, bitSize } = place;
  const { memory, location } = whole;
  const bits = bitSize === undefined ? undefined : storageBits(type, bitOffset, bitSize);
  const offset = byteOffset(bitOffset, bits);
  if (location.kind === "memory") {
    return { type, memory, location: { kind: "memory", address: offsetBy(location.address, offset), bits } };
  }
  const size = bits === undefined ? sizeOf(type) : Math.ceil((bits.offset + bits.size) / 8);
  const part = { kind: "immediate", bytes: location.bytes.slice(offset, size), bits } as const;
  const unknown = unknownWithin(location.unknown, offset, size);
  return { type, memory, location: unknown.length === 0 ? part : { ...part, unknown } };
}

/** The ranges that lie in the `size` bytes from `offset` on, cut to them and counted from there. */
function unknownWithin(unknown: readonly ByteRange[] | undefined, offset: number, size: number): readonly ByteRange[] {
  return (unknown ?? [])
    .map(({ start, end }) => ({ start: Math.max(start - offset, 0), end: Math.min(end - offset, size) }))
    .filter(({ start, end }) => start < end);
}

/** True when nobody knows any of the `size` bytes from `offset` on. */
export function isUnknown(unknown: readonly ByteRange[] | undefined, offset: number, size: number): boolean {
  let end = offset;
  for (const range of unknown ?? []) if (range.start <= end && range.end > end) end = range.end;
  return unknown !== undefined && end > offset && end >= offset + size;
}

/** True when nobody knows some of the `size` bytes from `offset` on. */
export function isPartlyUnknown(unknown: readonly ByteRange[] | undefined, offset: number, size: number): boolean {
  return unknown?.some(({ start, end }) => start < offset + size && end > offset) ?? false;
}

/**
 * The bits of a bit-field in its storage unit: the declared type at its own alignment where the field fits in one, else
 * the byte in which it begins. The unit's address is what `&` of a bit-field gives in gdb.
 */
export function storageBits(type: CType, bitOffset: number, size: number): BitField {
  const unit = 8 * sizeOf(type);
  return { offset: (bitOffset % unit) + size <= unit ? bitOffset % unit : bitOffset % 8, size };
}

/** The byte at which a member's storage begins; hostile types put whole members at odd bits, which are dropped. */
export function byteOffset(bitOffset: number, bits: BitField | undefined): number {
  return Math.floor((bitOffset - (bits?.offset ?? 0)) / 8);
}
