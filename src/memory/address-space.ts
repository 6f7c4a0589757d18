import { type Address, Bytes, MemoryFault, offsetBy, type SpaceName } from "#base";

/** Most bytes that one read may ask for. The largest tables that a kernel has, those of BTF and symbols, have some 10 MiB. */
const MOST_READ = 1 << 30;

/** One integer on its way out: nearly all reads are of one, and what they allocated would be most of the garbage. */
export class Word {
  readonly view = new DataView(new ArrayBuffer(8));
  /** Its first bytes, by their number. */
  readonly parts = Array.from({ length: 9 }, (_, size) => new Uint8Array(this.view.buffer, 0, size));
}

/**
 * Memory that can be read by address. Every read may throw MemoryFault; nothing is written, ever. Implementations give
 * `readInto`; the rest is made of it.
 */
export abstract class AddressSpace {
  abstract readonly name: SpaceName;
  readonly littleEndian: boolean = true;
  readonly #word: Word;

  /** Spaces that never read while another one does may share a word. */
  constructor(word: Word = new Word()) {
    this.#word = word;
  }

  /** Fills `target` from `at` on, or throws MemoryFault for the first byte that cannot be read. */
  abstract readInto(at: Address, target: Uint8Array): void;

  /** The `length` bytes from `at` on. A length that no table of the kernel has comes from broken memory and faults. */
  read(at: Address, length: number): Bytes {
    if (!(length >= 0 && length <= MOST_READ)) throw new MemoryFault(this.name, at, length, "unmapped");
    const array = new Uint8Array(length);
    this.readInto(at, array);
    return new Bytes(array, this.littleEndian);
  }
  u8(at: Address): number {
    return this.#fetch(at, 1).getUint8(0);
  }
  u16(at: Address): number {
    return this.#fetch(at, 2).getUint16(0, this.littleEndian);
  }
  u32(at: Address): number {
    return this.#fetch(at, 4).getUint32(0, this.littleEndian);
  }
  u64(at: Address): bigint {
    return this.#fetch(at, 8).getBigUint64(0, this.littleEndian);
  }
  i8(at: Address): number {
    return this.#fetch(at, 1).getInt8(0);
  }
  i16(at: Address): number {
    return this.#fetch(at, 2).getInt16(0, this.littleEndian);
  }
  i32(at: Address): number {
    return this.#fetch(at, 4).getInt32(0, this.littleEndian);
  }
  i64(at: Address): bigint {
    return this.#fetch(at, 8).getBigInt64(0, this.littleEndian);
  }
  pointer(at: Address): Address {
    return this.u64(at) as Address;
  }
  #fetch(at: Address, size: 1 | 2 | 4 | 8): DataView {
    this.readInto(at, this.#word.parts[size]);
    return this.#word.view;
  }
  /** The characters from `at` up to NUL, at most `limit`; stops before unreadable memory when some were read. */
  cstring(at: Address, limit = 4096): string {
    let text = "";
    let here = at;
    while (text.length < limit) {
      const step = Math.min(limit - text.length, 256 - Number(here & 255n));
      let part: Bytes;
      try {
        part = this.read(here, step);
      } catch (error) {
        if (error instanceof MemoryFault && text.length > 0) return text;
        throw error;
      }
      const piece = part.cstring(0);
      text += piece;
      if (piece.length < step) return text;
      here = offsetBy(here, step);
    }
    return text;
  }
}
