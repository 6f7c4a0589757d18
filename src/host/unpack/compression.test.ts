import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "#base";
import { memorySource } from "#source";
import { concat } from "../../testing/bytes.ts";
import { PACKED, packedContent } from "../../testing/packed-files.table.ts";
import { compressionOf } from "./compression.ts";
import { InputReader } from "./input-reader.ts";

const content = packedContent();
const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** What a file gives, and the error behind it. */
async function unpack(bytes: Uint8Array): Promise<{ readonly content: Uint8Array; readonly error: unknown }> {
  const source = memorySource("file", bytes);
  const parts: Uint8Array[] = [];
  try {
    // A part is valid until the next is asked for.
    for await (const part of compressionOf(source)?.unpack(new InputReader(source)) ?? []) parts.push(part.slice());
  } catch (error) {
    return { content: concat(...parts), error };
  }
  return { content: concat(...parts), error: undefined };
}

test("the content is what was packed", () => {
  expect(digest(content)).toBe("d606f3deec62309d995e19b8f84e071648955f54af104cf1f15464dff8805de0");
});

describe.each(Object.entries(PACKED))("%s", (_, base64) => {
  const packed = new Uint8Array(Buffer.from(base64, "base64"));

  test("gives its content, and twice when written twice", async () => {
    expect(await unpack(packed)).toEqual({ content, error: undefined });
    const twice = await unpack(concat(packed, packed));
    expect([twice.content.length, twice.error]).toEqual([2 * content.length, undefined]);
  });

  test("says at least how much it gives", () => {
    const source = memorySource("file", packed);
    const least = compressionOf(source)?.leastSize(source) ?? -1;
    expect([0, content.length]).toContain(least);
  });

  test("cut off anywhere it gives a part of it and a FormatError", async () => {
    for (let i = 1; i < 20; i++) {
      const cut = packed.subarray(0, Math.floor((packed.length * i) / 20));
      const result = await unpack(cut);
      expect(result.error).toBeInstanceOf(FormatError);
      expect(Buffer.compare(result.content, content.subarray(0, result.content.length))).toBe(0);
    }
  });

  test("damaged anywhere it gives bytes or a FormatError", async () => {
    const change = fc.tuple(fc.nat({ max: packed.length - 1 }), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const damaged = packed.slice();
        for (const [at, value] of changes) damaged[at] = (damaged[at] ?? 0) ^ value;
        const { error } = await unpack(damaged);
        if (error !== undefined) expect(error).toBeInstanceOf(FormatError);
      }),
      { numRuns: 60 },
    );
  });
});

test.each(["bzip2 -1", "xz -6 --check=crc64", "xz --check=crc32", "lz4 -q -9 -BD -B4"])(
  "%s: a wrong checksum is noticed",
  async (name) => {
    const packed = new Uint8Array(Buffer.from(PACKED[name] ?? "", "base64"));
    // Behind the content, before what ends the file.
    const at = packed.length - (name.startsWith("xz") ? 30 : 2);
    packed[at] = (packed[at] ?? 0) ^ 0x40;
    expect((await unpack(packed)).error).toBeInstanceOf(FormatError);
  },
);

test("what is not compressed has no compression", () => {
  expect(compressionOf(memorySource("file", new Uint8Array(100)))).toBeUndefined();
  expect(compressionOf(memorySource("file", new Uint8Array(0)))).toBeUndefined();
});
