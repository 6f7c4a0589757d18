/** From the place that DWARF gives to a typed value. */
import { Bytes, offsetBy, optional } from "#base";
import type { AddressSpace } from "#memory";
import { type ByteRange, immediateValue, type Value, valueAt } from "#object";
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
  const bytes = new Uint8Array(size);
  const unknown: ByteRange[] = [];
  let at = 0;
  for (const piece of located.pieces) {
    const length = Math.min(piece.bits === undefined ? size : Math.ceil(piece.bits / 8), size - at);
    const known = pieceBytes(piece, length, memory);
    if (known !== undefined) bytes.set(known, at);
    if ((known?.length ?? 0) < length) unknown.push({ start: at + (known?.length ?? 0), end: at + length });
    at += length;
  }
  if (at < size) unknown.push({ start: at, end: size });
  if (unknown.reduce((sum, { start, end }) => sum + end - start, 0) >= size) return whyUnknown(located.pieces);
  const value = immediateValue(type, memory, new Bytes(bytes));
  return unknown.length === 0 ? value : { ...value, location: { ...value.location, unknown } as Value["location"] };
}

const whyUnknown = (pieces: readonly Piece[]): string =>
  pieces.map(({ place }) => (place.kind === "unknown" ? place.why : "")).find((why) => why !== "") ?? "optimized out";

/** The first bytes of a piece, as many as are known of `length`; undefined when none are. */
function pieceBytes({ place, offset }: Piece, length: number, memory: AddressSpace): Uint8Array | undefined {
  // Bit-fields kept apart in registers are no habit of kernel compilers: what is not whole bytes stays unknown.
  if (offset % 8 !== 0) return undefined;
  const skipped = offset / 8;
  if (place.kind === "memory") {
    return optional(() => memory.read(offsetBy(place.address, skipped), length).array);
  }
  const all = placeBytes(place);
  return all && all.length > skipped ? all.subarray(skipped, skipped + length) : undefined;
}

function placeBytes(place: Exclude<Place, { readonly kind: "memory" }>): Uint8Array | undefined {
  switch (place.kind) {
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
