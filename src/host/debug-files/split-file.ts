/** Debug information that was split off into a file of its own. */
import { crc32 } from "node:zlib";
import { type ElfFile, findBuildId, findDebugLink } from "#elf";
import type { ByteSource } from "#source";
import type { OpenedElf } from "./open-elf.ts";
import { buildIdPlaces, type DebugRoot, debugLinkPlaces, type SearchPlace } from "./search-places.ts";

const PIECE = 1 << 20;

/** How `judge` decides on a candidate. */
export type SplitVerdict = "other build-id" | "other checksum" | "no debug information" | undefined;

/** Where the debug information of `elf`, which has none, may be. */
export function splitPlaces(roots: readonly DebugRoot[], path: string, elf: ElfFile): readonly SearchPlace[] {
  const link = findDebugLink(elf);
  return [
    ...buildIdPlaces(roots, findBuildId(elf)),
    ...(link === undefined ? [] : debugLinkPlaces(roots, path, link.file)),
  ];
}

/**
 * Why `candidate` is not the debug information of `elf`; undefined when it is. Equal build-ids prove it; without them,
 * the checksum in the debug link must be that of the whole file.
 */
export function judgeSplit(elf: ElfFile, candidate: OpenedElf): SplitVerdict {
  const wanted = findBuildId(elf);
  const id = findBuildId(candidate.elf);
  if (wanted !== undefined && id !== undefined) {
    if (id !== wanted) return "other build-id";
  } else if (findDebugLink(elf)?.crc !== checksum(candidate.elf.source)) {
    return "other checksum";
  }
  return candidate.elf.section(".debug_info") === undefined ? "no debug information" : undefined;
}

/** CRC-32 of all bytes, in pieces. */
function checksum(source: ByteSource): number {
  const piece = new Uint8Array(PIECE);
  let crc = 0;
  for (let at = 0; at < source.size; ) {
    const got = source.readInto(at, piece.subarray(0, Math.min(PIECE, source.size - at)));
    if (got === 0) break;
    crc = crc32(piece.subarray(0, got), crc);
    at += got;
  }
  return crc;
}
