import { Bytes, FormatError } from "#base";
import type { ByteSource } from "#source";
import type { Container } from "../container.ts";
import type { Dump } from "../dump.ts";
import { contentOfPieces, type MemoryPiece, plainMemoryDump } from "../plain-memory.ts";

const HEADER_SIZE = 32;
/** `0x4c694d45`, written by a little-endian machine: the bytes are "EMiL". */
const LIME_MAGIC = 0x4c69_4d45;
const LIME_VERSION = 1;
/** A machine has some dozens of ranges of memory. */
const MOST_RANGES = 1 << 16;
/** Physical addresses end here. */
const PHYSICAL_LIMIT = 2 ** 52;

/**
 * Opens a LiME file of version 1 (LiME's own "Memory Range Header Version 1 Specification"): each range of physical
 * memory has a header with its first and last address, and its bytes follow. The format has neither an end mark nor
 * registers nor notes. A file that is cut off opens with the ranges that it has; one that ends between two ranges cannot
 * be told from a whole one. FormatError when the first header is damaged.
 */
export function openLime(container: Container): Dump {
  const { source } = container;
  const { pieces, damage, complete } = readRanges(source);
  const content = contentOfPieces(pieces);
  const known = content.count === 0 ? 0 : content.end[content.count - 1];
  return plainMemoryDump({
    format: "LiME",
    files: [source.name],
    source,
    content,
    damage: [...container.damage, ...damage],
    knownEnd: complete ? undefined : known,
  });
}

interface Ranges {
  readonly pieces: readonly MemoryPiece[];
  readonly damage: readonly string[];
  readonly complete: boolean;
}

function readRanges(source: ByteSource): Ranges {
  const header = new Bytes(new Uint8Array(HEADER_SIZE));
  const pieces: MemoryPiece[] = [];
  let at = 0;
  while (at < source.size) {
    const got = source.readInto(at, header.array);
    const problem = got < HEADER_SIZE ? `only ${got} bytes` : problemOf(header);
    if (problem !== undefined || pieces.length === MOST_RANGES) {
      if (pieces.length === 0) throw new FormatError(source.name, at, "a LiME header of version 1", problem ?? "none");
      const damage = `the header of range ${pieces.length + 1}, at offset ${at}, is ${problem ?? "one too many"}`;
      return { pieces, damage: [damage], complete: false };
    }
    const start = header.n64(8);
    const size = header.n64(16) - start + 1;
    pieces.push({ start, size, position: at + HEADER_SIZE });
    at += HEADER_SIZE + size;
  }
  return { pieces, damage: [], complete: at === source.size };
}

/** What is wrong with a header; undefined for a good one. */
function problemOf(header: Bytes): string | undefined {
  if (header.u32(0) !== LIME_MAGIC) return "no header";
  if (header.u32(4) !== LIME_VERSION) return `of version ${header.u32(4)}`;
  const start = header.n64(8);
  const last = header.n64(16);
  return last < start || last >= PHYSICAL_LIMIT ? `impossible: addresses ${start} to ${last}` : undefined;
}
