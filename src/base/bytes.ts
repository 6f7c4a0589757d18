import type { Address } from "./address.ts";

const latin1 = (bytes: Uint8Array, from: number, to: number): string => {
  let text = "";
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]);
  return text;
};

/**
 * A view of bytes with an endianness: what every parser reads from. Offsets are in bytes from the start of the view;
 * reading outside throws RangeError, so parsers check lengths where input is hostile.
 */
export class Bytes {
  readonly array: Uint8Array;
  readonly littleEndian: boolean;
  readonly #view: DataView;

  constructor(array: Uint8Array, littleEndian = true) {
    this.array = array;
    this.littleEndian = littleEndian;
    this.#view = new DataView(array.buffer, array.byteOffset, array.byteLength);
  }

  get length(): number {
    return this.array.length;
  }

  /** All of the bytes, each one character (Latin-1). */
  latin1(): string {
    return latin1(this.array, 0, this.length);
  }
  u8(offset: number): number {
    return this.#view.getUint8(offset);
  }
  u16(offset: number): number {
    return this.#view.getUint16(offset, this.littleEndian);
  }
  u32(offset: number): number {
    return this.#view.getUint32(offset, this.littleEndian);
  }
  u64(offset: number): bigint {
    return this.#view.getBigUint64(offset, this.littleEndian);
  }
  i8(offset: number): number {
    return this.#view.getInt8(offset);
  }
  i16(offset: number): number {
    return this.#view.getInt16(offset, this.littleEndian);
  }
  i32(offset: number): number {
    return this.#view.getInt32(offset, this.littleEndian);
  }
  i64(offset: number): bigint {
    return this.#view.getBigInt64(offset, this.littleEndian);
  }
  /** A 64-bit value as a number; exact below 2^53, which file offsets, sizes and physical addresses are. */
  n64(offset: number): number {
    const low = this.u32(this.littleEndian ? offset : offset + 4);
    const high = this.u32(this.littleEndian ? offset + 4 : offset);
    return high * 0x1_0000_0000 + low;
  }
  address(offset: number): Address {
    return this.u64(offset) as Address;
  }
  /** An unsigned integer of 1, 2, 4 or 8 bytes. */
  unsigned(offset: number, size: number): bigint {
    switch (size) {
      case 1:
        return BigInt(this.u8(offset));
      case 2:
        return BigInt(this.u16(offset));
      case 4:
        return BigInt(this.u32(offset));
      case 8:
        return this.u64(offset);
      default: {
        let value = 0n;
        for (let i = 0; i < size; i++) {
          value = (value << 8n) | BigInt(this.u8(this.littleEndian ? offset + size - 1 - i : offset + i));
        }
        return value;
      }
    }
  }
  /** The bytes from `offset` on, `length` of them (default: to the end), without copying. */
  slice(offset: number, length: number = this.length - offset): Bytes {
    if (offset < 0 || length < 0 || offset + length > this.length) {
      throw new RangeError(`slice ${offset}+${length} of ${this.length} bytes`);
    }
    return new Bytes(this.array.subarray(offset, offset + length), this.littleEndian);
  }
  /** The characters from `offset` up to NUL, `limit` bytes or the end; each byte is one character (Latin-1). */
  cstring(offset: number, limit: number = this.length - offset): string {
    const end = Math.min(this.length, offset + limit);
    const nul = this.array.indexOf(0, offset);
    return latin1(this.array, offset, nul === -1 || nul > end ? end : nul);
  }
}
