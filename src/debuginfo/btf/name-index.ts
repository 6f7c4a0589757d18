import { hashOf, type StringTable } from "./string-table.ts";

/**
 * A hash index from names to rows, over names that stay where they are in the string section: two typed arrays and no
 * JavaScript string per name, so that the 95,000 types of a kernel cost a megabyte and a few milliseconds.
 */
export class NameIndex {
  readonly #strings: StringTable;
  /** Per row, the string offset of its name; 0 for none. */
  readonly #names: Uint32Array;
  /** Per bucket, its first row plus 1. */
  readonly #heads: Uint32Array;
  /** Per row, the next row of its bucket plus 1; the rows of a bucket ascend. */
  readonly #next: Uint32Array;

  /** Every offset in `names` must be below the end of `strings`. */
  constructor(strings: StringTable, names: Uint32Array) {
    this.#strings = strings;
    this.#names = names;
    this.#heads = new Uint32Array(2 ** Math.ceil(Math.log2(names.length + 1)));
    this.#next = new Uint32Array(names.length);
    const mask = this.#heads.length - 1;
    for (let row = names.length - 1; row >= 0; row--) {
      if (names[row] === 0) continue;
      const bucket = strings.hash(names[row]) & mask;
      this.#next[row] = this.#heads[bucket];
      this.#heads[bucket] = row + 1;
    }
  }

  /** The rows that bear `name`, ascending. */
  *rows(name: string): Generator<number> {
    const bucket = hashOf(name) & (this.#heads.length - 1);
    for (let link = this.#heads[bucket]; link !== 0; link = this.#next[link - 1]) {
      if (this.#strings.equals(this.#names[link - 1], name)) yield link - 1;
    }
  }
}
