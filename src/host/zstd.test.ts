import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FormatError } from "#base";
import { decodeZstd, expandZstd } from "./zstd.ts";

/** SHA-256 of the text that was compressed: sixty declarations in C, 3577 bytes. */
const CONTENT = "7afbfe5412d41b1fd06906536fbc3c923e22732374a79d4103c087696a23a7f3";
/** `zstd -19` */
const FRAME = Buffer.from(
  "KLUv/WT5DAUIADbQKBeQKx0AOUYUKvSfthAppUwpbbygZ5oOBC0AHQAcALV70WQv+r2zDCgIjkEkioTSUDwMYUkQy8AkB2VJEIcHw9EInGGhOB" +
    "jKYhwKJa2/Rvfa/uw5RY7Q/Hg2Wosv0Zy0WaVJvoc8cnwmd//sbZ7ndcTWs2n2yy/53LfNl8dEenotq7l6UoCCACH+iGxULSLR8YTUdC+dJP/Q" +
    "iby9n3Zynaab/gF2qCE0+uzXGKBdDhJAEBhBAEGgX/D/59cz7LqImdKNO2MKMppF0Zca7Wh0pcz3238SQ6zSHT+YeJCZdHKdp9GYQv78Ns17R5" +
    "mqq++y4/WJEfZk+tcEqMxUqgH2elWM",
  "base64",
);

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

test("frames expand", () => {
  expect(digest(expandZstd(FRAME, "x.ko.zst", 3577))).toBe(CONTENT);
  expect(expandZstd(Buffer.concat([FRAME, FRAME]), "x.ko.zst", 1 << 20)).toHaveLength(2 * 3577);
});

test("a section expands into the place that is made for it", () => {
  const output = new Uint8Array(3577);
  expect(decodeZstd(FRAME, output)).toBe(3577);
  expect(digest(output)).toBe(CONTENT);
  expect(() => decodeZstd(FRAME, new Uint8Array(3576))).toThrow(FormatError);
});

test("content that is larger than allowed, and what is no frame, are FormatErrors", () => {
  expect(() => expandZstd(FRAME, "x.ko.zst", 3576)).toThrow("expected at most 3576 bytes of content, found more");
  expect(() => expandZstd(Buffer.alloc(20, 1), "x.ko.zst", 100)).toThrow(FormatError);
  expect(() => expandZstd(FRAME.subarray(0, 100), "x.ko.zst", 1 << 20)).toThrow(FormatError);
});

test("damage gives bytes or a FormatError", () => {
  fc.assert(
    fc.property(fc.nat({ max: FRAME.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(FRAME);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      try {
        expect(expandZstd(damaged, "x.ko.zst", 1 << 20).length).toBeLessThanOrEqual(1 << 20);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: 300 },
  );
});
