/** LZ4 blocks ("LZ4 Block Format Description" by Yann Collet). */
import { FormatError } from "#base";
import type { PageDecoder } from "./page-decoder.ts";

/** One page is one block. */
export const lz4Decoder: PageDecoder = {
  decode: (input, output) => decodeLz4Block(input, output, 0, output.length, "lz4 block", 0),
};

/**
 * Expands one block into `output` from `start` on, at most up to `limit`; returns where its content ends. Matches may reach
 * back before `start`. FormatError when it is damaged; `name` and `position` say where the block stands.
 */
export function decodeLz4Block(
  block: Uint8Array,
  output: Uint8Array,
  start: number,
  limit: number,
  name: string,
  position: number,
): number {
  let at = 0;
  let to = start;
  const broken = (expected: string): FormatError => new FormatError(name, position + at, expected, "damaged LZ4 data");
  const length = (first: number): number => {
    let total = first;
    if (first === 15) {
      for (let more = 255; more === 255; total += more) {
        if (at >= block.length) throw broken("a length");
        more = block[at++] ?? 0;
      }
    }
    return total;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = length(token >> 4);
    if (at + literals > block.length || to + literals > limit) throw broken("literals within the block");
    output.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    // The last sequence has no match.
    if (at === block.length) break;
    if (at + 2 > block.length) throw broken("a distance");
    const distance = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    const matched = length(token & 15) + 4;
    if (distance === 0 || distance > to || to + matched > limit) throw broken("a match within the window");
    copyMatch(output, to, distance, matched);
    to += matched;
  }
  return to;
}

/** Copies `count` bytes from `distance` before `to`; they may overlap, which repeats them. */
function copyMatch(output: Uint8Array, to: number, distance: number, count: number): void {
  if (distance >= count) output.copyWithin(to, to - distance, to - distance + count);
  else if (distance === 1) output.fill(output[to - 1] ?? 0, to, to + count);
  else for (let i = to; i < to + count; i++) output[i] = output[i - distance] ?? 0;
}
