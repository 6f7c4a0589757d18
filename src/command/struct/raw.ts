import { type Address, address, type Row, UsageError } from "#base";
import type { AddressSpace } from "#memory";
import type { SymbolTable } from "#target";
import { findPlace } from "../place-name.ts";
import { type MemoryLine, plainLines, type WordSize } from "../rd/memory-line.ts";
import { formatMemoryLine } from "../rd/memory-line-text.ts";

/** The bytes of an object, as words. */
export interface RawRow extends Row {
  readonly kind: "raw";
  readonly address: Address;
  /** Of the object, in bytes; the last word may reach beyond it. */
  readonly size: number;
  readonly lines: readonly MemoryLine[];
}

/**
 * The `size` bytes at `at`, in words of eight, or one word of 1, 2 or 4. With `symbols`, names stand in the place of
 * words that are addresses of symbols, and no characters beside them.
 */
export function rawRow(memory: AddressSpace, at: Address, size: number, symbols?: SymbolTable): RawRow {
  if (size === 0) throw new UsageError("invalid count request: 0");
  const word: WordSize = size === 1 || size === 2 || size === 4 ? size : 8;
  // A first word that cannot be read is the command's failure; a later one leaves a gap.
  memory.readInto(at, new Uint8Array(word));
  const lines = [...plainLines(memory, at, word, Math.ceil(size / word))];
  const named = (line: MemoryLine): MemoryLine =>
    symbols === undefined
      ? line
      : { ...line, characters: false, symbols: line.words.map((each) => findPlace(symbols, address(each))) };
  return { kind: "raw", address: at, size, lines: lines.map(named) };
}

/** In crash's columns. */
export function formatRaw({ lines }: RawRow): string {
  return lines.map((line) => formatMemoryLine(line, 16)).join("");
}
