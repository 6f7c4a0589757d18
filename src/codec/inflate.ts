/** DEFLATE (RFC 1951), raw: without the wrapping of zlib or gzip. For pages; files go to the host's own zlib. */
import { FormatError } from "#base";
import type { PageDecoder } from "./page-decoder.ts";

/** Codes are at most 15 bits long. */
const LONGEST = 15;
/** In which order a block gives the lengths of the codes for lengths. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** Symbols 257 to 285: the shortest match that each stands for, and how many further bits tell its length. */
const MATCH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const MATCH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
/** The same of distances; each further pair of symbols has one bit more. */
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const distanceBits = (symbol: number): number => Math.max(0, (symbol >> 1) - 1);
const END_OF_BLOCK = 256;

/** A canonical Huffman code: how many codes have each length, and the symbols by code. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const FIXED_LITERALS = codeOf([
  ...new Array<number>(144).fill(8),
  ...new Array<number>(112).fill(9),
  ...new Array<number>(24).fill(7),
  ...new Array<number>(8).fill(8),
]);
const FIXED_DISTANCES = codeOf(new Array<number>(30).fill(5));

/** Expands one raw DEFLATE stream; what stands behind it is not looked at. */
export const inflateDecoder: PageDecoder = {
  decode(input, output) {
    let at = 0;
    let made = 0;
    let held = 0;
    let bits = 0;

    const damaged = (expected: string): never => {
      throw new FormatError("deflate stream", at, expected, "damaged data");
    };
    const take = (count: number): number => {
      while (bits < count) {
        if (at >= input.length) damaged("more bits");
        held |= input[at++] << bits;
        bits += 8;
      }
      const value = held & ((1 << count) - 1);
      held >>>= count;
      bits -= count;
      return value;
    };
    const symbol = ({ counts, symbols }: Code): number => {
      let code = 0;
      let first = 0;
      let index = 0;
      for (let length = 1; length <= LONGEST; length++) {
        code |= take(1);
        const count = counts[length];
        if (code - first < count) return symbols[index + code - first];
        index += count;
        first = (first + count) << 1;
        code <<= 1;
      }
      return damaged("a code of this block");
    };
    const stored = (): void => {
      held = 0;
      bits = 0;
      if (at + 4 > input.length) damaged("the length of a stored block");
      const length = input[at] | (input[at + 1] << 8);
      if ((length ^ 0xffff) !== (input[at + 2] | (input[at + 3] << 8))) damaged("a length and its complement");
      at += 4;
      if (at + length > input.length || made + length > output.length) damaged(`${length} stored bytes`);
      output.set(input.subarray(at, at + length), made);
      at += length;
      made += length;
    };
    const compressed = (literals: Code, distances: Code): void => {
      for (;;) {
        const code = symbol(literals);
        if (code === END_OF_BLOCK) return;
        if (code < END_OF_BLOCK) {
          if (made >= output.length) damaged("no more than the output takes");
          output[made++] = code;
          continue;
        }
        const length = code - 257;
        if (length >= MATCH_BASE.length) damaged("the length of a match");
        const count = MATCH_BASE[length] + take(MATCH_BITS[length]);
        const far = symbol(distances);
        if (far >= DISTANCE_BASE.length) damaged("a distance");
        const distance = DISTANCE_BASE[far] + take(distanceBits(far));
        if (distance > made || made + count > output.length) damaged(`${count} bytes from ${distance} bytes back`);
        for (let i = 0; i < count; i++, made++) output[made] = output[made - distance];
      }
    };
    const dynamic = (): void => {
      const literalCount = take(5) + 257;
      const distanceCount = take(5) + 1;
      const lengths = new Array<number>(19).fill(0);
      const given = take(4) + 4;
      for (let i = 0; i < given; i++) lengths[LENGTH_ORDER[i]] = take(3);
      const code = codeOf(lengths);
      const all: number[] = [];
      while (all.length < literalCount + distanceCount) {
        const next = symbol(code);
        if (next < 16) {
          all.push(next);
          continue;
        }
        const repeated = next === 16 ? (all.at(-1) ?? damaged("a length to repeat")) : 0;
        const times = next === 16 ? 3 + take(2) : next === 17 ? 3 + take(3) : 11 + take(7);
        for (let i = 0; i < times; i++) all.push(repeated);
      }
      if (all.length > literalCount + distanceCount) damaged("as many lengths as codes");
      compressed(codeOf(all.slice(0, literalCount)), codeOf(all.slice(literalCount)));
    };

    for (let last = false; !last; ) {
      last = take(1) === 1;
      const kind = take(2);
      if (kind === 0) stored();
      else if (kind === 1) compressed(FIXED_LITERALS, FIXED_DISTANCES);
      else if (kind === 2) dynamic();
      else damaged("a kind of block");
    }
    return made;
  },
};

/** The code in which symbol i has a code of `lengths[i]` bits. */
function codeOf(lengths: readonly number[]): Code {
  const counts = new Uint16Array(LONGEST + 1);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  const next = new Uint16Array(LONGEST + 2);
  for (let length = 1; length <= LONGEST; length++) next[length + 1] = next[length] + counts[length];
  const symbols = new Uint16Array(lengths.length);
  for (const [symbol, length] of lengths.entries()) if (length > 0) symbols[next[length]++] = symbol;
  return { counts, symbols };
}
