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

/** The string at `at`, at most `limit` bytes of it. Does not throw for memory that cannot be read. */
export function readMemoryString(memory: AddressSpace, at: Address, limit: number): MemoryString {
  const pieces: number[] = [];
  while (pieces.length < limit) {
    const here = offsetBy(at, pieces.length);
    const piece = new Uint8Array(Math.min(PIECE - Number(here % BigInt(PIECE)), limit - pieces.length));
    try {
      memory.readInto(here, piece);
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
      return { text: bytesOf(pieces), end: "fault" };
    }
    const nul = piece.indexOf(0);
    pieces.push(...(nul === -1 ? piece : piece.subarray(0, nul)));
    if (nul !== -1) return { text: bytesOf(pieces), end: "nul" };
  }
  return { text: bytesOf(pieces), end: "limit" };
}

function bytesOf(characters: readonly number[]): Bytes {
  return new Bytes(Uint8Array.from(characters));
}
