import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "#base";
import { expandXz } from "./xz.ts";

/** SHA-256 of the text that was compressed: sixty declarations in C, 3577 bytes. */
const CONTENT = "7afbfe5412d41b1fd06906536fbc3c923e22732374a79d4103c087696a23a7f3";
/** `xz --check=crc64 --block-size=1500` */
const CRC64_BLOCKS = Buffer.from(
  "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AXbAK5dADSbiuomBESmI07Yhw0+etwXpyo9bI1s+bmng25k0DBFIzRwVDDp7uo2XfNrvg82yrc4Qi" +
    "U1N2YSkXqqyxIos7STW7NTvSNoKT8TMPqJ3YUTxIlqyPm5CZg+h0egqvQ01Y31lsVha8hDbZTinFSZZUfO7eR2I6J5ACw6Sm7ZKXgk1TPOGwhM" +
    "+YhnHzZ8EgJzvic+3/T4dMGxNoPiqQLZDVxl+h3pj4/G8sSNzWCsAAAAADUp0pttOIIiAgAhARYAAAB0L+Wj4AXbAKddADkdSIsIJzK3lOheIe" +
    "GubG4ddWkDc7fg31xteMAiBTBit4p0LYFl8R2e/aEvrrK8AmIKXVfJVuTWlcJSmZfc4WNK8+EL54w5Vo/su9CtND/iwUGSApJPAnCK9duZzsj2" +
    "79WFL2t8zzDOUHyF0/t5NajduYG/6kef3jZi0ifXhDKCxyHj1pjUiUfbIt3rUrUpq4a9kEsCvJ1fvqBMRxWd+mRTV1xFGPEAAABBRHdPSVsoUQ" +
    "IAIQEWAAAAdC/lo+ACQABoXQA0nIreggZ+iKoMwwMAss/ICBQcqUbVxB+O5D4wCA8iin5itVxUwC5ehvzVKqp5Lp0bwaIYjEBOtKLwaxAMBs4s" +
    "5www1DubbDQGdE3zFYodCsOOvdcl/CKHHZVVIjSJXGd2wiDgqvu9AAAkL5QwvqK74wADygHcC8MB3AuEAcEEAACBDcXsrCc+LQQAAAAABFla",
  "base64",
);
/** `xz -9e --check=crc32`, as kernel modules are */
const CRC32 = Buffer.from(
  "/Td6WFoAAAFpIt42AgAhARwAAAAQz1jM4A34ASJdADSbiuomBESmI07Yhw0+etwXpyo9bI1s+bmng25k0DBFIzRwVDDp7uo2XfNrvg82yrc4Qi" +
    "U1N2YSkXqqyxIos7STW7NTvSNoKT8TMPqJ3YUTxIlqyPm5CZg+h0egqvQ01Y31lsVha8hDbZTinFSZZUfO7eR2I6J5ACw6Sm7ZKXgk1TPOGwhM" +
    "+YhnHzZ8EgJzvic+3/T4dMGxNoPiqQLZDVxl+h3pj4/G8sSUq5PXhffM6nIODitPZ6MzJtGqmOU6EGNIKB9qiYvXHFVVxxHdYsoZuvbTa//z/z" +
    "zSeqHbQ236ydOm+QVWSMllOgE9oOoBricFrY/gWTlsuIzl41oI2de405YaBSX2HdmFJPcWnSyhjcSKUAesLjbvSGV1UKJp0OgAAAAAThPHFgAB" +
    "ugL5GwAAEqLZ6T4wDYsCAAAAAAFZWg==",
  "base64",
);
/** `xz -9e --check=sha256` */
const SHA256 = Buffer.from(
  "/Td6WFoAAArh+wyhAgAhARwAAAAQz1jM4A34ASJdADSbiuomBESmI07Yhw0+etwXpyo9bI1s+bmng25k0DBFIzRwVDDp7uo2XfNrvg82yrc4Qi" +
    "U1N2YSkXqqyxIos7STW7NTvSNoKT8TMPqJ3YUTxIlqyPm5CZg+h0egqvQ01Y31lsVha8hDbZTinFSZZUfO7eR2I6J5ACw6Sm7ZKXgk1TPOGwhM" +
    "+YhnHzZ8EgJzvic+3/T4dMGxNoPiqQLZDVxl+h3pj4/G8sSUq5PXhffM6nIODitPZ6MzJtGqmOU6EGNIKB9qiYvXHFVVxxHdYsoZuvbTa//z/z" +
    "zSeqHbQ236ydOm+QVWSMllOgE9oOoBricFrY/gWTlsuIzl41oI2de405YaBSX2HdmFJPcWnSyhjcSKUAesLjbvSGV1UKJp0OgAAAAAevv+VBLU" +
    "Gx/QaQZTb7w8kj4icyN0p51BA8CHaWojp/MAAdYC+RsAADNt75a26d8cAgAAAAAKWVo=",
  "base64",
);

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const expand = (input: Uint8Array, most = 1 << 20): Uint8Array => expandXz(input, "x.ko.xz", most);

test.each([
  ["three blocks, CRC-64", CRC64_BLOCKS],
  ["CRC-32", CRC32],
  ["SHA-256", SHA256],
  ["padding behind it", Buffer.concat([CRC32, Buffer.alloc(8)])],
])("a file of xz expands: %s", (_, input) => {
  expect(digest(expand(input))).toBe(CONTENT);
});

describe("a FormatError for", () => {
  test.each<[string, Uint8Array, string]>([
    ["another file", Buffer.alloc(100), "expected an .xz file"],
    ["a file that was cut off", CRC32.subarray(0, -4), "expected the end of an .xz file"],
    ["two files in one", Buffer.concat([CRC32, CRC32]), "expected"],
  ])("%s", (_, input, message) => {
    expect(() => expand(input)).toThrow(FormatError);
    expect(() => expand(input)).toThrow(message);
  });

  test("content that is larger than allowed", () => {
    expect(() => expand(CRC32, 3576)).toThrow("expected at most 3576 bytes of content, found 3577");
  });

  test("any damage: every byte is under a checksum", () => {
    for (const whole of [CRC32, CRC64_BLOCKS]) {
      fc.assert(
        fc.property(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
          const damaged = Buffer.from(whole);
          damaged[at] = (damaged[at] ?? 0) ^ change;
          expect(() => expand(damaged)).toThrow(FormatError);
        }),
        { numRuns: 500 },
      );
    }
  });
});

/** Debian has it everywhere; no test of ours needs it. */
const PROGRAM = "xz";
const installed = spawnSync(PROGRAM, ["--version"]).status === 0;

test.skipIf(!installed)("whatever the program of that name compresses expands", () => {
  const pieces = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 200 })), {
    maxLength: 20,
  });
  const settings = fc.constantFrom("-0", "-6", "-9e", "--lzma2=lc=0,lp=2,pb=0", "--lzma2=lc=4,lp=0,pb=4,dict=4KiB");
  fc.assert(
    fc.property(pieces, settings, (parts, setting) => {
      const content = Buffer.concat(parts.flatMap(([part, times]) => Array.from({ length: times }, () => part)));
      const { stdout } = spawnSync(PROGRAM, [setting, "-c"], { input: content, maxBuffer: 1 << 26 });
      expect(Buffer.compare(expand(stdout, 1 << 26), content)).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test("a block header whose sizes do not end, and whose checksum holds, is refused", () => {
  for (let last = 0x80; last < 0x100; last++) {
    const file = Uint8Array.from(CRC32);
    const header = file.subarray(12, 24);
    header.set([0x40, 0xff, 0xff, 0xff, 0xff, 0xff, last], 1);
    new DataView(file.buffer).setUint32(20, crc32(header.subarray(0, 8)), true);
    expect(() => expand(file)).toThrow(FormatError);
  }
});
