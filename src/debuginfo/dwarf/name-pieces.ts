import { FormatError } from "#base";
import { baseOf } from "./entry-space.ts";
import type { Info } from "./info.ts";
import { requireSection, type Section } from "./sections.ts";
import type { Unit } from "./unit.ts";

/** `.debug_info` is read in pieces of this size; a unit that is larger makes its own. */
const PIECE = 1 << 20;
/** Entries are counted in 32 bits, as the references inside 32-bit DWARF are. */
const MOST_BYTES = 2 ** 32;

/** The units of `.debug_info` one behind the other, cut out of large pieces. */
export class UnitPieces {
  readonly #info: Info;
  readonly #section: Section;
  readonly #progress: () => void;
  #piece = new Uint8Array(0);
  #start = 0;
  #filled = 0;

  constructor(info: Info, progress: () => void) {
    const section = requireSection(info.section(".debug_info"), ".debug_info");
    const bytes = section.size - baseOf(section.size);
    if (bytes > MOST_BYTES) throw new FormatError(section.name, 0, `at most ${MOST_BYTES} bytes`, `${bytes} bytes`);
    this.#info = info;
    this.#section = section;
    this.#progress = progress;
  }

  /** The unit at `offset` and its bytes from its header on, which are gone with the next call. */
  unit(offset: number): { readonly unit: Unit; readonly bytes: Uint8Array } {
    const unit = this.#info.unit(offset);
    this.#hold(offset, unit.end - offset);
    return { unit, bytes: this.#piece.subarray(offset - this.#start, unit.end - this.#start) };
  }

  /** Brings `length` bytes from `offset` on, or what there is of them, into the piece. */
  #hold(offset: number, length: number): void {
    const { size, source, name } = this.#section;
    const end = Math.min(offset + length, size);
    if (offset >= this.#start && end <= this.#start + this.#filled) return;
    this.#start = offset;
    const wanted = Math.min(Math.max(PIECE, end - this.#start), size - this.#start);
    if (this.#piece.length < wanted) this.#piece = new Uint8Array(wanted);
    this.#filled = source.readInto(this.#start, this.#piece.subarray(0, wanted));
    if (end > this.#start + this.#filled) {
      throw new FormatError(name, offset, `${length} bytes`, "a file that ends before its section");
    }
    this.#progress();
  }
}
