import { utf8 } from "#base";
import { hashOfBytes } from "./name-hash.ts";
import { isInPool, type NameRows } from "./name-rows.ts";
import { SectionReader } from "./section-reader.ts";
import { requireSection, type Section } from "./sections.ts";
import { stringAt } from "./str.ts";

/** `.debug_str` is read in pieces of this size, and so much further, for names that cross its end. */
const PIECE_BITS = 18;
const OVERLAP = 4096;

/** The text of a name: out of `.debug_str`, or out of the pool. */
export function textAt(place: number, info: number, pool: Uint8Array, strings: Section | undefined): string {
  if (!isInPool(info)) return stringAt(requireSection(strings, ".debug_str"), place);
  const end = pool.indexOf(0, place);
  return utf8(pool.subarray(place, end === -1 ? pool.length : end));
}

/** Per row the hash of its name; reads `.debug_str` once from front to back. */
export function hashNames({ places, infos, pool }: NameRows, strings: Section | undefined): Uint32Array {
  const hashes = new Uint32Array(places.length);
  /** Chains of the rows whose names start in one piece, as row + 1. */
  const heads = new Int32Array(((strings?.size ?? 0) >>> PIECE_BITS) + 1);
  const next = new Int32Array(places.length);
  for (let row = 0; row < places.length; row++) {
    const place = places[row];
    if (isInPool(infos[row])) {
      hashes[row] = hashOfBytes(pool, place);
    } else {
      const section = requireSection(strings, ".debug_str");
      if (place >= section.size) throw new SectionReader(section, place).broken(place, "a name", "the end");
      next[row] = heads[place >>> PIECE_BITS];
      heads[place >>> PIECE_BITS] = row + 1;
    }
  }
  if (strings === undefined) return hashes;
  const piece = new Uint8Array((1 << PIECE_BITS) + OVERLAP);
  for (let index = 0; index < heads.length; index++) {
    if (heads[index] === 0) continue;
    const start = index * (1 << PIECE_BITS);
    const bytes = piece.subarray(0, strings.source.readInto(start, piece));
    for (let link = heads[index]; link !== 0; link = next[link - 1]) {
      const at = places[link - 1] - start;
      const hash = hashOfBytes(bytes, at);
      hashes[link - 1] = hash === -1 ? longHash(strings, places[link - 1]) : hash;
    }
  }
  return hashes;
}

/** The hash of a name that is longer than the overlap of two pieces. FormatError when it never ends. */
function longHash(strings: Section, place: number): number {
  const reader = new SectionReader(strings, place);
  while (reader.u8() !== 0);
  const length = reader.offset - place;
  reader.seek(place);
  return hashOfBytes(reader.bytes(length).array, 0);
}
