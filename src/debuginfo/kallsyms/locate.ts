/**
 * Finds kallsyms' tables in the kernel's read-only data by their shape, for kernels whose VMCOREINFO does not name them
 * (it does since kernel: 5fd8fea935a1 "vmcoreinfo: include kallsyms symbols" (v6.0)), and for dumps that have lost it.
 * Order in memory (scripts/kallsyms.c, write_src): offsets, relative_base, num_syms, names, markers, since v6.2
 * seqs_of_names, token_table, token_index; since "scripts/kallsyms: change the output order" (v6.4) num_syms, names,
 * markers, token_table, token_index, offsets, relative_base, seqs_of_names.
 */
import { type Bytes, roundUp } from "#base";
import type { AddressTable, KallsymsTables } from "./kallsyms.ts";

/** Where the addresses may stand, as offsets into the searched image. */
export interface AddressPlaces {
  readonly offsets: number;
  /** undefined for a kernel that stores distances from each entry's own place. */
  readonly relativeBase: number | undefined;
}

/** Where the tables stand, as offsets into the searched image. */
export interface KallsymsPlaces {
  readonly count: number;
  readonly names: number;
  /** Upper bound of the names table. */
  readonly namesEnd: number;
  readonly tokens: number;
  readonly tokenIndex: number;
  /** The orders that the tables have been written in, all that the image has room for: which one it is shows when they are read. */
  readonly addresses: readonly AddressPlaces[];
}

/** No kernel has that many symbols. */
const MOST_SYMBOLS = 4_000_000;
/** A name takes at most 2 + 512 bytes, and at least two: markers are the offset of every 256th. */
const MOST_MARKED = 256 * 514;
const LEAST_MARKED = 256 * 2;
/** Fewer markers are not told from other data. */
const LEAST_MARKERS = 17;

/** The token table always holds the ten digits as one-character tokens, in order, since they never compress away. */
function findDigits(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x30, from); at !== -1; at = bytes.indexOf(0x30, at + 1)) {
    let digit = 0;
    while (digit < 10 && bytes[at + digit * 2] === 0x30 + digit && bytes[at + digit * 2 + 1] === 0) digit++;
    if (digit === 10) return at;
  }
  return -1;
}

/** From the digit `0` on: skips the remaining tokens to the index table, and checks it against the strings. */
function locateTokens(
  image: Bytes,
  digits: number,
): { readonly tokens: number; readonly tokenIndex: number } | undefined {
  let at = digits;
  for (let token = 0x30; token < 256; token++) {
    const end = image.array.indexOf(0, at);
    if (end === -1 || end - at > 64) return undefined;
    at = end + 1;
  }
  // Aligned to 8 bytes, newer kernels' to 4.
  for (const tokenIndex of new Set([roundUp(at, 8), roundUp(at, 4)])) {
    const tokens = tokensOf(image, digits, tokenIndex);
    if (tokens !== undefined) return { tokens, tokenIndex };
  }
  return undefined;
}

/** Where the token table begins when its index is at `tokenIndex`; undefined when that is no index of it. */
function tokensOf(image: Bytes, digits: number, tokenIndex: number): number | undefined {
  if (tokenIndex + 512 > image.length || image.u16(tokenIndex) !== 0) return undefined;
  const tokens = digits - image.u16(tokenIndex + 0x30 * 2);
  if (tokens < 0) return undefined;
  for (let token = 1; token < 256; token++) {
    const start = tokens + image.u16(tokenIndex + token * 2);
    if (start <= tokens || start >= tokenIndex || image.u8(start - 1) !== 0) return undefined;
  }
  return tokens;
}

/**
 * Tables that may be the markers, nearest to the token table first: a zero, then numbers that rise by what 256 names can
 * take. `count` is how many do; what follows may look like one more.
 */
function* markersBefore(
  image: Bytes,
  tokens: number,
): Generator<{ readonly start: number; readonly count: number }, void> {
  // Between them and the tokens there may be a table of three bytes for each symbol.
  const lowest = Math.max(0, tokens - MOST_SYMBOLS * 3 - (MOST_SYMBOLS / 256) * 4);
  for (let start = (tokens - LEAST_MARKERS * 4) & ~3; start >= lowest; start -= 4) {
    if (image.u32(start) !== 0) continue;
    let last = 0;
    let count = 1;
    for (let at = start + 4; at + 4 <= tokens; at += 4, count++) {
      const value = image.u32(at);
      if (value - last < LEAST_MARKED || value - last > MOST_MARKED) break;
      last = value;
    }
    if (count >= LEAST_MARKERS) yield { start, count };
  }
}

function skipNames(image: Bytes, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count && at + 1 < image.length; i++) {
    const length = image.u8(at);
    at += length & 0x80 ? 2 + ((length & 0x7f) | (image.u8(at + 1) << 7)) : 1 + length;
  }
  return at;
}

/** The names in front of the markers, with how many there are by the number in front of them. */
function namesBefore(
  image: Bytes,
  markers: { readonly start: number; readonly count: number },
): { readonly count: number; readonly names: number; readonly numberAt: number } | undefined {
  const secondMarker = image.u32(markers.start + 4);
  for (const marked of [markers.count, markers.count - 1]) {
    const lastMarker = image.u32(markers.start + (marked - 1) * 4);
    const lowest = Math.max(8, markers.start - lastMarker - MOST_MARKED);
    for (let names = (markers.start - lastMarker) & ~3; names >= lowest; names -= 4) {
      // The number is aligned to 8 bytes like every other table, in newer kernels to 4.
      for (const numberAt of [names - 8, names - 4]) {
        const count = image.u32(numberAt);
        if (Math.ceil(count / 256) !== marked || (numberAt === names - 8 && image.u32(names - 4) !== 0)) continue;
        if (skipNames(image, names, 256) === names + secondMarker) return { count, names, numberAt };
      }
    }
  }
  return undefined;
}

/** Where the addresses of `count` symbols may stand: behind the token index, or in front of the number of symbols. */
function addressPlaces(image: Bytes, count: number, tokenIndex: number, numberAt: number): readonly AddressPlaces[] {
  const behind = tokenIndex + 512;
  const starts = [...new Set([roundUp(behind, 8), roundUp(behind, 4)])];
  const before = numberAt - 8;
  return [
    { offsets: before - roundUp(count * 4, 8), relativeBase: before },
    { offsets: numberAt - roundUp(count * 4, 8), relativeBase: undefined },
    ...starts.map((offsets) => ({ offsets, relativeBase: roundUp(offsets + count * 4, 8) })),
    ...starts.map((offsets) => ({ offsets, relativeBase: undefined })),
  ].filter(
    ({ offsets, relativeBase }) =>
      offsets >= 0 && offsets + count * 4 <= image.length && (relativeBase ?? 0) + 8 <= image.length,
  );
}

/** Searches `image`, the kernel's mapped text and data; undefined when nothing there has the shape. */
export function locateKallsyms(image: Bytes): KallsymsPlaces | undefined {
  for (let digits = findDigits(image.array, 0); digits !== -1; digits = findDigits(image.array, digits + 1)) {
    const token = locateTokens(image, digits);
    if (token === undefined) continue;
    for (const markers of markersBefore(image, token.tokens)) {
      const found = namesBefore(image, markers);
      if (found === undefined || found.count > MOST_SYMBOLS) continue;
      const { count, names, numberAt } = found;
      const addresses = addressPlaces(image, count, token.tokenIndex, numberAt);
      if (addresses.length > 0) return { count, names, namesEnd: markers.start, ...token, addresses };
    }
  }
  return undefined;
}

/** The tables at the `places` found in `view`, which stands at run-time address `start`. */
export function cutTables(view: Bytes, places: KallsymsPlaces, start: bigint): KallsymsTables {
  const [first, ...others] = places.addresses.map(
    ({ offsets, relativeBase }): AddressTable => ({
      offsets: view.slice(offsets, places.count * 4),
      offsetsAddress: start + BigInt(offsets),
      relativeBase: relativeBase === undefined ? undefined : view.u64(relativeBase),
    }),
  );
  return {
    count: places.count,
    names: view.slice(places.names, places.namesEnd - places.names),
    tokens: view.slice(places.tokens, places.tokenIndex - places.tokens),
    tokenIndex: view.slice(places.tokenIndex, 512),
    ...first,
    otherAddresses: others,
  };
}
