/**
 * Finds kallsyms' tables in the kernel's read-only data by their shape, for kernels whose VMCOREINFO does not name them
 * (it does since kernel: 5fd8fea935a1 "vmcoreinfo: include kallsyms symbols" (v6.0)). Order in memory there:
 * offsets, relative_base, num_syms, names, markers, token_table, token_index (scripts/kallsyms.c, write_src).
 */
import type { Bytes } from "#base";

/** Where the tables stand, as offsets into the searched image. */
export interface KallsymsPlaces {
  readonly count: number;
  readonly names: number;
  /** Upper bound of the names table. */
  readonly namesEnd: number;
  readonly tokens: number;
  readonly tokenIndex: number;
  readonly offsets: number;
  readonly relativeBase: number;
}

const align8 = (offset: number): number => (offset + 7) & ~7;

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
  const tokenIndex = align8(at);
  if (tokenIndex + 512 > image.length || image.u16(tokenIndex) !== 0) return undefined;
  const tokens = digits - image.u16(tokenIndex + 0x30 * 2);
  if (tokens < 0) return undefined;
  for (let token = 1; token < 256; token++) {
    const start = tokens + image.u16(tokenIndex + token * 2);
    if (start <= tokens || start >= tokenIndex || image.u8(start - 1) !== 0) return undefined;
  }
  return { tokens, tokenIndex };
}

/** Markers hold the offset of every 256th name: going back from the token table, they fall until the zero that begins them. */
function locateMarkers(image: Bytes, tokens: number): { readonly start: number; readonly count: number } | undefined {
  let at = tokens - 4;
  if (at < 4) return undefined;
  if (image.u32(at) === 0) at -= 4;
  const end = at + 4;
  let last = image.u32(at);
  while (at >= 4 && last !== 0) {
    at -= 4;
    const value = image.u32(at);
    if (value >= last) return undefined;
    last = value;
  }
  return last === 0 && (end - at) / 4 > 16 ? { start: at, count: (end - at) / 4 } : undefined;
}

function skipNames(image: Bytes, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count && at + 1 < image.length; i++) {
    const length = image.u8(at);
    at += length & 0x80 ? 2 + ((length & 0x7f) | (image.u8(at + 1) << 7)) : 1 + length;
  }
  return at;
}

/** Searches `image`, the kernel's mapped text and data; undefined when nothing there has the shape. */
export function locateKallsyms(image: Bytes): KallsymsPlaces | undefined {
  for (let digits = findDigits(image.array, 0); digits !== -1; digits = findDigits(image.array, digits + 1)) {
    const token = locateTokens(image, digits);
    const markers = token && locateMarkers(image, token.tokens);
    if (token === undefined || markers === undefined) continue;
    const lastMarker = image.u32(markers.start + (markers.count - 1) * 4);
    const secondMarker = image.u32(markers.start + 4);
    // A name takes at most 2 + 512 bytes, and the table is followed by padding to 8 only.
    const lowest = Math.max(24, markers.start - lastMarker - 256 * 514);
    for (let names = (markers.start - lastMarker) & ~7; names >= lowest; names -= 8) {
      const count = image.u32(names - 8);
      if (Math.ceil(count / 256) !== markers.count || image.u32(names - 4) !== 0) continue;
      if (skipNames(image, names, 256) !== names + secondMarker) continue;
      const relativeBase = names - 16;
      const offsets = relativeBase - align8(count * 4);
      if (offsets < 0) continue;
      return { count, names, namesEnd: markers.start, ...token, offsets, relativeBase };
    }
  }
  return undefined;
}
