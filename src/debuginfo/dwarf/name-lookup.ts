import { type Bytes, FormatError } from "#base";
import { type ByteSource, readExactly } from "#source";
import { hashOf } from "./name-hash.ts";
import { NAME_KINDS, type NameIndex, type NameKind } from "./name-index.ts";
import { isInPool, kindOf } from "./name-rows.ts";
import {
  BLOCK_SIZE,
  checksum,
  type NameSubject,
  type NameTableHeader,
  parseTableHeader,
  ROW_SIZE,
} from "./name-table.ts";
import { textAt } from "./name-texts.ts";
import type { Section } from "./sections.ts";

/** An index that knows which file it is of. */
export interface OpenedNames extends NameIndex {
  readonly subject: NameSubject;
}

/**
 * The index in `source`, which is searched in place: a look-up reads a few blocks. FormatError, with the name of
 * `source` as its subject, when it is damaged; where the damage is in a block, at the look-up that reads it. `strings`
 * is `.debug_str` of the file, whose entries start at `base`; it is for the caller to see that `subject` is that file.
 */
export function openNames(source: ByteSource, strings: Section | undefined, base = 0): OpenedNames {
  return new NameTable(source, parseTableHeader(source), strings, base);
}

/** True when both are the same file, as far as an index can tell. */
export const isSameSubject = (a: NameSubject, b: NameSubject): boolean =>
  a.buildId === b.buildId && a.sizes.every((size, i) => size === b.sizes[i]);

class NameTable implements OpenedNames {
  readonly subject: NameSubject;
  readonly #source: ByteSource;
  readonly #header: NameTableHeader;
  readonly #strings: Section | undefined;
  readonly #base: number;
  /** The blocks read so far, verified. All of them are a few MB. */
  readonly #blocks: (Bytes | undefined)[] = [];

  constructor(source: ByteSource, header: NameTableHeader, strings: Section | undefined, base: number) {
    this.#base = base;
    this.subject = header.subject;
    this.#source = source;
    this.#header = header;
    this.#strings = strings;
  }

  find(kind: NameKind, name: string): number | undefined {
    for (const row of this.#rowsOf(kind, name)) return this.#entry(row);
    return undefined;
  }

  all(kind: NameKind, name: string): readonly number[] {
    return Array.from(this.#rowsOf(kind, name), (row) => this.#entry(row));
  }

  *names(kind: NameKind): Generator<string> {
    const number = NAME_KINDS.indexOf(kind);
    const rows: { readonly row: number; readonly place: number }[] = [];
    let latest = -1;
    for (let row = 0; row < this.#header.rowCount; row++) {
      if (kindOf(this.#info(row)) !== number) continue;
      // Things of one name follow each other.
      const isKnown = latest !== -1 && this.#hash(latest) === this.#hash(row) && this.#text(latest) === this.#text(row);
      if (!isKnown) rows.push({ row, place: this.#word(this.#rowAt(row) + 4) });
      latest = row;
    }
    // So `.debug_str` is read from front to back.
    for (const { row } of rows.sort((a, b) => a.place - b.place)) yield this.#text(row);
  }

  /** The rows of a name, best first. */
  *#rowsOf(kind: NameKind, name: string): Generator<number> {
    const { directory, bits, rowCount } = this.#header;
    const hash = hashOf(name);
    const number = NAME_KINDS.indexOf(kind);
    const slot = directory + 4 * (hash >>> (32 - bits));
    const end = Math.min(rowCount, this.#word(slot + 4));
    for (let row = this.#word(slot); row < end; row++) {
      if (this.#hash(row) !== hash || kindOf(this.#info(row)) !== number) continue;
      if (this.#text(row) === name) yield row;
    }
  }

  #rowAt(row: number): number {
    return this.#header.rows + row * ROW_SIZE;
  }

  #hash(row: number): number {
    return this.#word(this.#rowAt(row));
  }

  #entry(row: number): number {
    return this.#base + this.#word(this.#rowAt(row) + 8);
  }

  #info(row: number): number {
    return this.#word(this.#rowAt(row) + 12);
  }

  #text(row: number): string {
    const place = this.#word(this.#rowAt(row) + 4);
    const info = this.#info(row);
    return isInPool(info)
      ? textAt(0, info, this.#pooled(place), this.#strings)
      : textAt(place, info, EMPTY, this.#strings);
  }

  /** The bytes of the pool from `place` to NUL. */
  #pooled(place: number): Uint8Array {
    const bytes: number[] = [];
    const { pool, poolSize } = this.#header;
    for (let at = pool + place; ; at++) {
      if (at >= pool + poolSize) throw new FormatError(this.#source.name, at, "the NUL that ends a name", "the end");
      const byte = this.#block(at).u8((at - this.#header.body) % BLOCK_SIZE);
      if (byte === 0) return Uint8Array.from(bytes);
      bytes.push(byte);
    }
  }

  #word(at: number): number {
    return this.#block(at).u32((at - this.#header.body) % BLOCK_SIZE);
  }

  /** The block that holds the byte at `at` of the file. */
  #block(at: number): Bytes {
    const { body, sums } = this.#header;
    const index = Math.floor((at - body) / BLOCK_SIZE);
    const known = this.#blocks[index];
    if (known !== undefined) return known;
    const start = body + index * BLOCK_SIZE;
    const length = Math.min(BLOCK_SIZE, this.#source.size - start);
    const block = readExactly(this.#source, start, length, "a block of a name index");
    if (checksum(block) !== sums[index]) {
      throw new FormatError(this.#source.name, start, "the block's checksum", "another");
    }
    this.#blocks[index] = block;
    return block;
  }
}

const EMPTY = new Uint8Array(0);
