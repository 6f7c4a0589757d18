import { Bytes, FormatError } from "#base";
import { CHUNK_SIZE, type Section } from "./sections.ts";
import { parseUnit, type Unit } from "./unit.ts";

/** `.debug_info` is read in pieces of this size; a unit that is larger makes its own. */
const PIECE = 1 << 20;
/** No header of a unit is longer: 4 + 8 of length, 2 + 1 + 1 + 8, and 8 + 8 of a type unit's. */
const HEADER = 40;
/** Entries are counted in 32 bits, as the references inside 32-bit DWARF are. */
const MOST_BYTES = 2 ** 32;

/** The units of `.debug_info` one behind the other, cut out of large pieces. */
export class UnitPieces {
  readonly #section: Section;
  readonly #progress: () => void;
  /** The same section, whose chunks come from the piece at hand. */
  readonly #view: Section;
  #piece = new Uint8Array(0);
  #start = 0;
  #filled = 0;

  constructor(section: Section, progress: () => void) {
    const { size, littleEndian } = section;
    if (size > MOST_BYTES) throw new FormatError(section.name, 0, `at most ${MOST_BYTES} bytes`, `${size} bytes`);
    this.#section = section;
    this.#progress = progress;
    const chunk = (index: number): Bytes => {
      const from = index * CHUNK_SIZE - this.#start;
      return new Bytes(this.#piece.subarray(from, Math.min(from + CHUNK_SIZE, this.#filled)), littleEndian);
    };
    this.#view = { ...section, chunk };
  }

  /** The unit at `offset` and its bytes from its header on, which are gone with the next call. */
  unit(offset: number): { readonly unit: Unit; readonly bytes: Uint8Array } {
    this.#hold(offset, HEADER);
    const unit = parseUnit(this.#view, offset);
    this.#hold(offset, unit.end - offset);
    return { unit, bytes: this.#piece.subarray(offset - this.#start, unit.end - this.#start) };
  }

  /** Brings `length` bytes from `offset` on, or what there is of them, into the piece. */
  #hold(offset: number, length: number): void {
    const { size, source, name } = this.#section;
    const end = Math.min(offset + length, size);
    if (offset >= this.#start && end <= this.#start + this.#filled) return;
    // Chunks start at multiples of their size.
    this.#start = offset - (offset % CHUNK_SIZE);
    const wanted = Math.min(Math.max(PIECE, end - this.#start), size - this.#start);
    if (this.#piece.length < wanted) this.#piece = new Uint8Array(wanted);
    this.#filled = source.readInto(this.#start, this.#piece.subarray(0, wanted));
    if (end > this.#start + this.#filled) {
      throw new FormatError(name, offset, `${length} bytes`, "a file that ends before its section");
    }
    this.#progress();
  }
}
