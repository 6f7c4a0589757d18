import { type Address, Bytes, MemoryFault, offsetBy } from "#base";
import type { AddressSpace } from "#memory";

/** Strings are read in aligned pieces of this size, so that none crosses a page. */
const PIECE = 256;

/** What a pointer to characters leads to. */
export interface MemoryString {
  /** The characters before NUL, before the limit, or before memory that cannot be read. */
  readonly text: Bytes;
  /** Why there are no more; `limit` says that the string goes on. */
  readonly end: "nul" | "limit" | "fault";
}

/**
 * The string at `at`, at most `limit` characters of it, each of `size` bytes. Does not throw for memory that cannot be
 * read.
 */
export function readMemoryString(memory: AddressSpace, at: Address, limit: number, size = 1): MemoryString {
  const pieces: number[] = [];
  const most = limit * size;
  while (pieces.length < most) {
    const here = offsetBy(at, pieces.length);
    const piece = new Uint8Array(Math.min(PIECE - Number(here % BigInt(PIECE)), most - pieces.length));
    try {
      memory.readInto(here, piece);
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
      return { text: bytesOf(pieces), end: "fault" };
    }
    const before = pieces.length;
    pieces.push(...piece);
    const nul = findNul(pieces, before - (before % size), size);
    if (nul !== undefined) return { text: bytesOf(pieces.slice(0, nul)), end: "nul" };
  }
  return { text: bytesOf(pieces), end: "limit" };
}

/** The offset of the first character from `from` on whose bytes are all 0. */
function findNul(bytes: readonly number[], from: number, size: number): number | undefined {
  for (let at = from; at + size <= bytes.length; at += size) {
    let i = 0;
    while (i < size && bytes[at + i] === 0) i++;
    if (i === size) return at;
  }
  return undefined;
}

function bytesOf(characters: readonly number[]): Bytes {
  return new Bytes(Uint8Array.from(characters));
}
