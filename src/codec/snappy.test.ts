import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FormatError } from "#base";
import { ascii, concat } from "../testing/bytes.ts";
import { snappyDecoder } from "./snappy.ts";

/** A step of a snappy stream: literals, or a copy from `distance` back. */
type Step = { readonly literal: Uint8Array } | { readonly distance: number; readonly count: number };

const of = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);
const littleEndian = (value: number, width: number): Uint8Array =>
  Uint8Array.from({ length: width }, (_, i) => Math.floor(value / 2 ** (8 * i)) % 256);

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return of(...bytes, rest);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** The stream for `steps` with copies in the widest form that `width` allows, and the content it stands for. */
function encode(
  steps: readonly Step[],
  width: 1 | 2 | 4,
): { readonly input: Uint8Array; readonly content: Uint8Array } {
  const parts: Uint8Array[] = [];
  const content: number[] = [];
  for (const step of steps) {
    if ("literal" in step) {
      const { length } = step.literal;
      if (length === 0) continue;
      parts.push(length <= 60 ? of((length - 1) << 2) : concat(of(61 << 2), littleEndian(length - 1, 2)), step.literal);
      content.push(...step.literal);
      continue;
    }
    const distance = Math.min(step.distance, content.length);
    if (distance === 0) continue;
    const short = width === 1 && step.count <= 11 && step.count >= 4 && distance < 2048;
    if (short) parts.push(of(1 | ((step.count - 4) << 2) | ((distance >> 8) << 5), distance & 255));
    else if (width === 4) parts.push(of(3 | ((step.count - 1) << 2)), littleEndian(distance, 4));
    else parts.push(of(2 | ((step.count - 1) << 2)), littleEndian(distance, 2));
    for (let i = 0; i < step.count; i++) content.push(content[content.length - distance]);
  }
  return { input: concat(varint(content.length), ...parts), content: Uint8Array.from(content) };
}

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ literal: fc.uint8Array({ maxLength: 100 }) }),
  fc.record({ distance: fc.integer({ min: 1, max: 3000 }), count: fc.integer({ min: 1, max: 64 }) }),
);

test("what was encoded is decoded, with copies in every form", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.constantFrom(1 as const, 2 as const, 4 as const),
      (steps, width) => {
        const { input, content } = encode(steps, width);
        const output = new Uint8Array(content.length);
        expect(snappyDecoder.decode(input, output)).toBe(content.length);
        expect(output).toEqual(content);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ["nothing", of()],
  ["a length that never ends", of(255, 255, 255, 255, 255, 255)],
  ["more than the output takes", concat(varint(5000), of(0), ascii("a"))],
  ["less than it says", concat(varint(3), of(0), ascii("a"))],
  ["more than it says", concat(varint(1), of(4), ascii("ab"))],
  ["literals cut off", concat(varint(9), of(8 << 2), ascii("a"))],
  ["a copy from before the start", concat(varint(9), of(0), ascii("a"), of(1, 2))],
  ["a copy from nowhere", concat(varint(9), of(0), ascii("a"), of(1, 0))],
])("%s is a FormatError", (_, input) => {
  expect(() => snappyDecoder.decode(input, new Uint8Array(4096))).toThrow(FormatError);
});

test("any input gives a value or a FormatError, within the output", () => {
  const output = new Uint8Array(300);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      try {
        expect(snappyDecoder.decode(input, output)).toBeLessThanOrEqual(output.length);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: 1000 },
  );
});
