import { Bytes, FormatError, utf8 } from "#base";
import { CHUNK_SIZE, type Section } from "./sections.ts";

/** The length that starts every unit or table, and the width of the offsets inside it (7.4: 32- or 64-bit DWARF). */
export interface InitialLength {
  readonly length: number;
  readonly offsetSize: 4 | 8;
}

const NOTHING = new Bytes(new Uint8Array(0));
/** Bytes of an LEB128 that only pad it are ignored from here on: their factor would end in Infinity. */
const MOST_FACTOR = 2 ** 70;

/**
 * A cursor over a section, of which it sees one chunk at a time: making one costs next to nothing, and a table of any
 * length is read in pieces. Reading beyond the end throws FormatError with the section's name and the offset.
 */
export class SectionReader {
  readonly section: Section;
  /** First offset that may not be read. */
  readonly end: number;
  /** The chunk in view, where it starts in the section, how much of it may be read, and the position inside it. */
  #chunk: Bytes;
  #start: number;
  #filled = 0;
  #at = 0;
  /** Where `#take` put the last value: the chunk, or a copy of a value that crosses from one chunk to the next. */
  #value: Bytes;

  constructor(section: Section, offset: number, end: number = section.size) {
    this.section = section;
    this.end = Math.min(end, section.size);
    this.#chunk = NOTHING;
    this.#value = NOTHING;
    this.#start = offset;
  }

  /** The section offset of the next byte. */
  get offset(): number {
    return this.#start + this.#at;
  }

  /** True when nothing is left. */
  get done(): boolean {
    return this.offset >= this.end;
  }

  /** Goes on at section offset `offset`; one outside the section fails at the next read. */
  seek(offset: number): void {
    const at = offset - this.#start;
    if (at >= 0 && at <= this.#filled) {
      this.#at = at;
    } else {
      this.#start = offset;
      this.#at = 0;
      this.#filled = 0;
    }
  }

  skip(count: number): void {
    this.seek(this.offset + count);
  }

  u8(): number {
    if (this.#at >= this.#filled) this.#load();
    return this.#chunk.array[this.#at++];
  }

  u16(): number {
    const at = this.#take(2);
    return this.#value.u16(at);
  }

  u32(): number {
    const at = this.#take(4);
    return this.#value.u32(at);
  }

  u64(): bigint {
    const at = this.#take(8);
    return this.#value.u64(at);
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  /** An offset or length of `size` bytes (4 or 8) as a number; exact below 2^53. */
  word(size: number): number {
    if (size !== 8) return this.u32();
    const at = this.#take(8);
    return this.#value.n64(at);
  }

  /** An unsigned integer of 1 to 8 bytes; a bigint only where a number would not be exact. */
  unsigned(size: number): number | bigint {
    if (size === 1) return this.u8();
    if (size === 2) return this.u16();
    if (size === 4) return this.u32();
    return exact(this.address(size));
  }

  /** An address of `size` bytes. */
  address(size: number): bigint {
    const at = this.#take(size);
    return this.#value.unsigned(at, size);
  }

  /** An unsigned LEB128 (7.6) that counts or measures something: as a number, inexact beyond 2^53. */
  uleb(): number {
    let byte = this.u8();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let factor = 0x80;
    do {
      byte = this.u8();
      if (factor < MOST_FACTOR) value += (byte & 0x7f) * factor;
      factor *= 0x80;
    } while (byte >= 0x80);
    return value;
  }

  /** An unsigned LEB128 of at most 64 bits. */
  uleb64(): number | bigint {
    return this.#leb(false);
  }

  /** A signed LEB128 of at most 64 bits. */
  sleb64(): number | bigint {
    return this.#leb(true);
  }

  /** The initial length of a unit. Values reserved by the standard are a FormatError. */
  initialLength(): InitialLength {
    const at = this.offset;
    const length = this.u32();
    if (length < 0xffff_fff0) return { length, offsetSize: 4 };
    if (length !== 0xffff_ffff) throw this.broken(at, "a unit length", `the reserved value ${length.toString(16)}`);
    return { length: this.word(8), offsetSize: 8 };
  }

  /** The text up to NUL, as UTF-8. */
  cstring(): string {
    let text = "";
    let wide: number[] | undefined;
    for (;;) {
      const byte = this.u8();
      if (byte === 0) break;
      if (wide === undefined && byte >= 0x80) wide = Array.from(text, (c) => c.charCodeAt(0));
      if (wide === undefined) text += String.fromCharCode(byte);
      else wide.push(byte);
    }
    return wide === undefined ? text : utf8(Uint8Array.from(wide));
  }

  /** The next `length` bytes, copied. */
  bytes(length: number): Bytes {
    const at = this.offset;
    if (!(length <= this.end - at)) throw this.broken(at, `${length} bytes`, `${Math.max(0, this.end - at)} bytes`);
    const array = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      if (this.#at >= this.#filled) this.#load();
      const part = this.#chunk.array.subarray(this.#at, Math.min(this.#at + length - done, this.#filled));
      array.set(part, done);
      done += part.length;
      this.#at += part.length;
    }
    return new Bytes(array, this.section.littleEndian);
  }

  /** A FormatError that names this section. */
  broken(offset: number, expected: string, found: string): FormatError {
    return new FormatError(this.section.name, offset, expected, found);
  }

  /** Steps over the next `count` bytes and returns their position in `#value`. */
  #take(count: number): number {
    if (this.#at >= this.#filled) this.#load();
    const at = this.#at;
    if (at + count <= this.#filled) {
      this.#value = this.#chunk;
      this.#at += count;
      return at;
    }
    this.#value = this.bytes(count);
    return 0;
  }

  /** Brings the chunk that holds the next byte into view. */
  #load(): void {
    const at = this.offset;
    if (!(at >= 0 && at < this.end)) throw this.broken(at, "more bytes", `the end at ${this.end}`);
    const index = Math.floor(at / CHUNK_SIZE);
    this.#start = index * CHUNK_SIZE;
    this.#at = at - this.#start;
    this.#chunk = this.section.chunk(index);
    this.#filled = Math.min(this.#chunk.length, this.end - this.#start);
    if (this.#at >= this.#filled) throw this.broken(at, "more bytes", "a file that ends before its section");
  }

  #leb(signed: boolean): number | bigint {
    let value = 0n;
    let shift = 0n;
    let small = 0;
    for (let read = 0; ; read++) {
      const byte = this.u8();
      const last = byte < 0x80;
      if (read < 4) {
        small |= (byte & 0x7f) << (7 * read);
        if (last) return signed ? (small << (25 - 7 * read)) >> (25 - 7 * read) : small;
        value = BigInt(small);
      } else if (shift < 70n) {
        value |= BigInt(byte & 0x7f) << shift;
      }
      shift += 7n;
      if (last)
        return exact(signed ? BigInt.asIntN(64, BigInt.asIntN(Number(shift), value)) : BigInt.asUintN(64, value));
    }
  }
}

/** `value` as a number when that loses nothing. */
function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
