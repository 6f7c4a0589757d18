import { FormatError } from "#base";
import type { PageDecoder } from "../page-decoder.ts";
import { ZstdStream } from "./zstd-stream.ts";

/**
 * Zstandard (RFC 8878) for pages. One decoder keeps the room for its tables from page to page, which of 4 KiB each
 * would otherwise cost as much as expanding them. Checksums, which makedumpfile does not write, are not verified.
 */
export function createZstdDecoder(): PageDecoder {
  let stream: ZstdStream | undefined;
  return {
    decode(input, output) {
      stream ??= new ZstdStream();
      return stream.expand(input, output, (bytes) => {
        throw new FormatError("zstd stream", 0, `content of at most ${bytes.length} bytes`, "more");
      }).made;
    },
  };
}

/**
 * The content of the Zstandard frames in `input`, however large it turns out, but at most `most` bytes. FormatError,
 * which names `subject`, when it is larger or damaged.
 */
export function expandZstd(input: Uint8Array, subject: string, most: number): Uint8Array {
  const grow = (bytes: Uint8Array, needed: number): Uint8Array => {
    if (needed > most) throw new FormatError(subject, 0, `at most ${most} bytes of content`, "more");
    const larger = new Uint8Array(Math.min(most, Math.max(needed, 2 * bytes.length)));
    larger.set(bytes);
    return larger;
  };
  const first = new Uint8Array(Math.min(most, 4 * input.length));
  try {
    const { bytes, made } = new ZstdStream().expand(input, first, grow);
    return bytes.subarray(0, made);
  } catch (error) {
    if (!(error instanceof FormatError) || error.subject === subject) throw error;
    throw new FormatError(subject, error.offset, error.expected, error.found);
  }
}
