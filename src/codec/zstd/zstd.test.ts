import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "#base";
import { concat, place } from "../../testing/bytes.ts";
import { type ZstdStep, zstdContent, zstdFrame } from "../../testing/zstd.ts";
import { createZstdDecoder, expandZstd } from "./index.ts";

const decoder = createZstdDecoder();
const decode = (input: Uint8Array, size = 1 << 18): Uint8Array => {
  const output = new Uint8Array(size);
  return output.subarray(0, decoder.decode(input, output));
};
const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Lines that count, as the frames of `zstd` below hold them. */
function countedLines(size: number): Uint8Array {
  let text = "";
  for (let i = 0; text.length < size; i++) text += `[${i}] ${i % 7 === 0 ? "page" : "frame"} ${(i * i) % 11}\n`;
  return new TextEncoder().encode(text.slice(0, size));
}

/** `zstd --check -19`: literals in four streams, tables of all kinds described. */
const COUNTED = Buffer.from(
  "KLUv/QRotRgAFu1WFpAnhRYDuzQuNdLdzt1LK3dKrHpWgANnAEYARAAViqbkqqizCiFQmCAbwllRIKIhoUkKOqsJQzMj8zgxJ1ZBBgRDMiKyKCH3gEDs" +
    "w/Qs/4BAj0+zlBwQ3CjugCA0PBsQUIUBgdCAgGZAcDIgmAcEFggoEODAgAIADgiiQACBAAYKAMQgwYPBIEmSJNGQ5KQkOY7jOI7jOMYoiqIoiiKK" +
    "onhrW4fd3XfjU1VVVVVDwzAMKQzDMAzv7OrC0c3JfV7cmVkFGjHTws6qAjGfbLIcZJJHFnlZWb7/////f/dyd3f38DiOQ0zxhMRxHJ9nXTjPOTlP" +
    "z9M0s0zTNMU2TbO0sspQVJZlaRnlBQsGg8FgBwYUAJCQQwwJue2uO9x0c9/f3nGfbVa2TfbYYm9rYddW16Gmemqpa+uoL2zhCofDE5bwYcMRPpou" +
    "OtBEDy30NB30zTbXHGaaZ5mfnQOBLagRYKhc+28RnYAgIx1THxGMIAQU5geQr+EKlEFLoKm8sESwlBd70PGalskebCovbH4wBSEGyRZsKlfJFshS" +
    "rpItkqVcJVuwqVwlFzh+AUlp7/s1GuKIy2ze+T4N42uBRlXCItp6OsqoxDWbL47O8PMwaItUzOa2JvWohQs2j+JE9u5vkXXo0RxiMm+RL3nS3AYc" +
    "FAZvUYQWmLlQOe4oj6sFs7lJvos2tIxCxrKhDtXybZmxXIJxtQDkLuJGLcc9ynFVwAsH2sfAPaSDlLxtu6UGyRnVsrV7Le7aBobRAo6oBEOA6XGU" +
    "UUnVqF78nK/mwSASqZnN2YT6vJ/A59BPn83/k4DGooGn0awsmOxFNigHgiM6fA7AYeRAnGxWghLFRDPxmsgM/OFygSuEfU2ye9zu5W4zzH4HYTih" +
    "1QEtaxN3Yxf3pUNDUAgD3QPkyu2RJjff/ZDbdTzPCeXCkISCOgstbVqxjvS9ujWASEPERV2hSRyEANvTFVFTHgxB2qobQEPlRf5d/EHBUzrdJGHU" +
    "DAXchoA7AmmrBNoAmF0Usa03Id0x2G+Fg/XR3trS/ll/1h9Y/77KVa+ZaPQ=",
  "base64",
);
/** `zstd --check -19` and `-1` of the same thousand bytes, nearly all of them `a`: one stream, and a table of one symbol. */
const SKEWED = [
  "KLUv/QRonQEAosEDB/AZA1LKzyT6WW7qoqYGDaAwUG8GsDOrDUY6pfGE67mzmEoUKNWngaLI0T1dJDADxVfFfw==",
  "KLUv/QRI1QEANAJhYWRhY2FkYWJhZWFkYWNhZWFjYWJhZWFiYWVhY2FkYWVhYRBQAgAyFs1BNFyJAlE+DZTR0U1DCsVXxX8=",
].map((text) => Buffer.from(text, "base64"));

describe("frames of the zstd program expand", () => {
  test("with literals in four streams", () => {
    expect(Buffer.from(decode(COUNTED, 8192))).toEqual(Buffer.from(countedLines(4096)));
  });

  test("with literals in one stream, or as they are", () => {
    const [one, other] = SKEWED.map((frame) => decode(frame, 1000));
    expect(one).toHaveLength(1000);
    expect(one.filter((byte) => byte === 0x61).length).toBeGreaterThan(950);
    expect(digest(other)).toBe(digest(one));
  });

  test("one after the other, with frames between them that hold something else", () => {
    const skipped = place(20, [
      [0, 4, 0x184d2a5b],
      [4, 4, 12],
    ]);
    expect(decode(concat(SKEWED[0], skipped, COUNTED)).length).toBe(1000 + countedLines(4096).length);
  });
});

const bytes = (most: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength: most });
const step: fc.Arbitrary<ZstdStep> = fc.oneof(
  fc.record({ raw: bytes(100) }),
  fc.record({ run: fc.nat({ max: 255 }), count: fc.nat({ max: 400 }) }),
  fc.record({
    literals: bytes(500),
    distance: fc.integer({ min: 1, max: 900 }),
    match: fc.integer({ min: 3, max: 3000 }),
  }),
);

test("what was encoded is decoded", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), fc.boolean(), (parts, checksum) => {
      let made = 0;
      const steps = parts.flatMap((part): ZstdStep[] => {
        const before = made;
        if (!("distance" in part)) {
          made += "raw" in part ? part.raw.length : part.count;
          return [part];
        }
        const reach = before + part.literals.length;
        if (reach === 0) return [];
        made = reach + part.match;
        return [{ ...part, distance: Math.min(part.distance, reach) }];
      });
      if (steps.length === 0) return;
      const frame = zstdFrame(steps, checksum);
      const content = zstdContent(steps);
      expect(Buffer.from(decode(frame, content.length))).toEqual(Buffer.from(content));
      expect(Buffer.from(expandZstd(frame, "x.zst", content.length))).toEqual(Buffer.from(content));
      if (content.length > 0) expect(() => decode(frame, content.length - 1)).toThrow(FormatError);
    }),
    { numRuns: 100 },
  );
});

const frameOf = (...steps: readonly ZstdStep[]): Uint8Array => zstdFrame(steps);
const match = { literals: Uint8Array.of(1), distance: 1, match: 3 };

test.each([
  ["nothing", new Uint8Array(0)],
  ["no frame", Buffer.alloc(20, 1)],
  ["a frame without blocks", frameOf({ raw: new Uint8Array(0) }).subarray(0, 6)],
  ["a block that is cut off", frameOf({ raw: new Uint8Array(9) }).subarray(0, 12)],
  ["a match from before the frame", concat(frameOf({ raw: new Uint8Array(9) }), frameOf({ ...match, distance: 2 }))],
  ["a match from nowhere", frameOf({ ...match, literals: new Uint8Array(0) })],
  ["a stream of sequences that is cut off", frameOf({ ...match, match: 40 }).subarray(0, -1)],
  ["a frame that needs a dictionary", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 0, 1, 0, 0)],
  ["a table that never came", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 9, 0x1d, 0, 0, 0, 1, 0xfc)],
])("%s is a FormatError", (_, input) => {
  expect(() => decode(input)).toThrow(FormatError);
});

test("content that is larger than allowed is a FormatError that names the file", () => {
  expect(expandZstd(COUNTED, "x.ko.zst", 1 << 20)).toHaveLength(countedLines(4096).length);
  expect(() => expandZstd(COUNTED, "x.ko.zst", 4000)).toThrow("x.ko.zst: at offset 0: expected at most 4000 bytes");
  expect(() => expandZstd(COUNTED.subarray(0, 100), "x.ko.zst", 1 << 20)).toThrow("x.ko.zst");
});

test("any input gives a value or a FormatError, within the output", () => {
  const outputs = [300, 8192].map((size) => new Uint8Array(size));
  const damaged = (frame: Buffer): fc.Arbitrary<Uint8Array> =>
    fc
      .tuple(fc.array(fc.tuple(fc.nat({ max: frame.length - 1 }), fc.nat({ max: 255 })), { maxLength: 4 }), fc.nat())
      .map(([changes, cut]) => {
        const copy = Uint8Array.from(frame);
        for (const [at, value] of changes) copy[at] = value;
        return cut % 3 === 0 ? copy.subarray(0, cut % copy.length) : copy;
      });
  const [first, second] = SKEWED;
  fc.assert(
    fc.property(fc.oneof(damaged(COUNTED), damaged(first), damaged(second), bytes(200)), (input) => {
      for (const output of outputs) {
        try {
          expect(decoder.decode(input, output)).toBeLessThanOrEqual(output.length);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }
    }),
    { numRuns: 3000 },
  );
});
