/** Zstandard frames (RFC 8878) by their parts: blocks as they are, runs, and blocks of one sequence each. */
import { concat, place } from "./bytes.ts";

/** A step of a stream: bytes as they are, a run of one byte, or literals and a copy of earlier output behind them. */
export type ZstdStep =
  | { readonly raw: Uint8Array }
  | { readonly run: number; readonly count: number }
  | { readonly literals: Uint8Array; readonly distance: number; readonly match: number };

/** Codes of lengths: where each begins and how many bits it adds (RFC 8878, tables of 3.1.1.3.2.1.1). */
const LITERALS: readonly (readonly [base: number, bits: number])[] = [
  ...Array.from({ length: 16 }, (_, i) => [i, 0] as const),
  ...([
    [16, 1],
    [18, 1],
    [20, 1],
    [22, 1],
    [24, 2],
    [28, 2],
    [32, 3],
    [40, 3],
    [48, 4],
    [64, 6],
    [128, 7],
    [256, 8],
  ] as const),
];
const MATCHES: readonly (readonly [base: number, bits: number])[] = [
  ...Array.from({ length: 32 }, (_, i) => [i + 3, 0] as const),
  ...([
    [35, 1],
    [37, 1],
    [39, 1],
    [41, 1],
    [43, 2],
    [47, 2],
    [51, 3],
    [59, 3],
    [67, 4],
    [83, 4],
    [99, 5],
    [131, 7],
  ] as const),
  ...([
    [259, 8],
    [515, 9],
    [1027, 10],
    [2051, 11],
  ] as const),
];

/** One frame of `steps`, a block each; `checksum` adds four bytes that nobody verifies. */
export function zstdFrame(steps: readonly ZstdStep[], checksum = false): Uint8Array {
  const blocks = steps.map((step, i) => block(step, i === steps.length - 1));
  const header = place(6, [
    [0, 4, 0xfd2fb528],
    [4, 1, checksum ? 4 : 0],
    [5, 1, 0x50],
  ]);
  return concat(header, ...blocks, new Uint8Array(checksum ? 4 : 0));
}

/** What a frame of `steps` holds. */
export function zstdContent(steps: readonly ZstdStep[]): Uint8Array {
  const content: number[] = [];
  for (const step of steps) {
    if ("raw" in step) content.push(...step.raw);
    else if ("run" in step) content.push(...new Array<number>(step.count).fill(step.run));
    else {
      content.push(...step.literals);
      for (let i = 0; i < step.match; i++) content.push(content[content.length - step.distance] ?? 0);
    }
  }
  return Uint8Array.from(content);
}

function block(step: ZstdStep, last: boolean): Uint8Array {
  if ("raw" in step) return concat(blockHeader(0, step.raw.length, last), step.raw);
  if ("run" in step) return concat(blockHeader(1, step.count, last), Uint8Array.of(step.run));
  const content = compressed(step);
  return concat(blockHeader(2, content.length, last), content);
}

const blockHeader = (kind: number, size: number, last: boolean): Uint8Array =>
  place(4, [[0, 4, (size << 3) | (kind << 1) | (last ? 1 : 0)]]).subarray(0, 3);

/** Literals as they are, and one sequence: each of its three tables knows one symbol, so what it adds is all its bits. */
function compressed(step: Extract<ZstdStep, { readonly distance: number }>): Uint8Array {
  const { literals, distance, match } = step;
  const length = codeOf(LITERALS, literals.length);
  const count = codeOf(MATCHES, match);
  const offset = distance + 3;
  const offsetBits = 31 - Math.clz32(offset);
  // The stream is read from its end: a bit that ends it, what the offset adds, the match, the literals.
  let bits = 1n;
  const add = (value: number, width: number): void => {
    bits = (bits << BigInt(width)) | BigInt(value);
  };
  add(offset - (1 << offsetBits), offsetBits);
  add(count.rest, count.bits);
  add(length.rest, length.bits);
  const stream: number[] = [];
  for (; bits > 0n; bits >>= 8n) stream.push(Number(bits & 0xffn));
  return concat(
    place(3, [[0, 2, (literals.length << 4) | 4]]).subarray(0, 2),
    literals,
    Uint8Array.of(1, 0b01_01_01_00, length.code, offsetBits, count.code),
    Uint8Array.from(stream),
  );
}

function codeOf(
  codes: readonly (readonly [base: number, bits: number])[],
  value: number,
): { readonly code: number; readonly rest: number; readonly bits: number } {
  const code = codes.findLastIndex(([base]) => base <= value);
  const [base, bits] = codes[code];
  return { code, rest: value - base, bits };
}
