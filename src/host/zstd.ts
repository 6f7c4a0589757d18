import { createRequire } from "node:module";
import type * as fzstd from "fzstd";
import { FormatError } from "#base";

/** Bytes of input per step: bounds what is expanded before the size is looked at again. */
const STEP = 1 << 18;

/**
 * The content of the Zstandard frames in `input` (RFC 8878), at most `most` bytes. FormatError when it is damaged or
 * larger. By fzstd: synchronous and without an instance to prepare, which reading on demand needs.
 */
export function expandZstd(input: Uint8Array, subject: string, most: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  // Loaded with the first file that needs it: most sessions never do.
  const { Decompress } = createRequire(import.meta.url)("fzstd") as typeof fzstd;
  const decoder = new Decompress((part) => {
    size += part.length;
    if (size > most) throw new FormatError(subject, 0, `at most ${most} bytes of content`, "more");
    parts.push(part);
  });
  try {
    for (let at = 0; at < input.length; at += STEP) {
      decoder.push(input.subarray(at, at + STEP), at + STEP >= input.length);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(subject, 0, "Zstandard frames", error instanceof Error ? error.message : String(error));
  }
  const content = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    content.set(part, at);
    at += part.length;
  }
  return content;
}

/** Fills `output` with the content of `input`; returns how many bytes that gave (compressed ELF sections). */
export function decodeZstd(input: Uint8Array, output: Uint8Array): number {
  const content = expandZstd(input, "zstd stream", output.length);
  output.set(content);
  return content.length;
}
