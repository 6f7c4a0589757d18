/** From the place that DWARF gives to a typed value. */
import { Bytes, optional } from "#base";
import type { AddressSpace } from "#memory";
import { type ByteRange, type Value, valueAt } from "#object";
import { type CType, sizeOf } from "#types";
import type { Located, Piece, Place } from "#unwind/location";

/** Values beyond this are not kept in registers or expressions. */
const LARGEST = 1 << 16;

/** The value of `type` that `located` describes; a text that says why when nothing of it is known. */
export function valueOfLocated(type: CType, located: Located, memory: AddressSpace): Value | string {
  const [first] = located.pieces;
  const size = sizeOf(type);
  if (located.pieces.length === 1 && first.bits === undefined) {
    if (first.place.kind === "memory") return valueAt(type, memory, first.place.address);
    if (first.place.kind === "unknown") return first.place.why;
  }
  if (size === 0 || size > LARGEST) return "a value without a size";
  const bits = new Bits(size);
  for (const { place, bits: length, offset } of located.pieces) {
    const wanted = Math.min(length ?? 8 * size, bits.left);
    bits.append(placeBytes(place, Math.ceil((offset + wanted) / 8), memory), offset, wanted);
  }
  const unknown = bits.unknown();
  if (unknown.reduce((sum, { start, end }) => sum + end - start, 0) >= size) return whyUnknown(located.pieces);
  const bytes = new Bytes(bits.bytes);
  const location = { kind: "immediate", bytes, bits: undefined } as const;
  return { type, memory, location: unknown.length === 0 ? location : { ...location, unknown } };
}

const whyUnknown = (pieces: readonly Piece[]): string =>
  pieces.map(({ place }) => (place.kind === "unknown" ? place.why : "")).find((why) => why !== "") ?? "optimized out";

/** A value that is put together from its lowest bit on. A byte of which one bit is unknown is unknown. */
class Bits {
  readonly bytes: Uint8Array;
  readonly #known: Uint8Array;
  #filled = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#known = new Uint8Array(8 * size);
  }

  /** Bits that are still to come. */
  get left(): number {
    return this.#known.length - this.#filled;
  }

  /** Appends `length` bits of `source` from bit `offset` on; those that it does not have, or all without it, are unknown. */
  append(source: Uint8Array | undefined, offset: number, length: number): void {
    for (let i = 0; i < length; i++) {
      const from = offset + i;
      const to = this.#filled + i;
      if (source === undefined || from >= 8 * source.length) continue;
      this.#known[to] = 1;
      if (((source[from >> 3] >> (from & 7)) & 1) !== 0) this.bytes[to >> 3] |= 1 << (to & 7);
    }
    this.#filled += length;
  }

  /** The unknown bytes, joined. */
  unknown(): readonly ByteRange[] {
    const ranges: { start: number; end: number }[] = [];
    for (let at = 0; at < this.bytes.length; at++) {
      if (this.#known.subarray(8 * at, 8 * at + 8).every((bit) => bit === 1)) continue;
      const last = ranges.at(-1);
      if (last?.end === at) last.end++;
      else ranges.push({ start: at, end: at + 1 });
    }
    return ranges;
  }
}

/** The first bytes at a place, as many as are known of `length`. */
function placeBytes(place: Place, length: number, memory: AddressSpace): Uint8Array | undefined {
  switch (place.kind) {
    case "memory":
      return optional(() => memory.read(place.address, length).array);
    case "register":
      return wordBytes(place.register.value);
    case "value":
      return wordBytes(place.value);
    case "bytes":
      return place.bytes.array;
    case "unknown":
      return undefined;
  }
}

function wordBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return bytes;
}
