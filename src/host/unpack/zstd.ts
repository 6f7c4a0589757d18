import { createRequire } from "node:module";
import type * as fzstd from "fzstd";
import { FormatError } from "#base";
import type { InputReader } from "./input-reader.ts";

/** Bytes of input per step: bounds what is expanded at once, as a block of 128 KiB may come from 4 bytes. */
const STEP = 1 << 10;

/** The content of a .zst file (RFC 8878), all its frames, by fzstd. FormatError when it is damaged or cut off. */
export function* unpackZstd(input: InputReader): Generator<Uint8Array> {
  const { Decompress } = createRequire(import.meta.url)("fzstd") as typeof fzstd;
  let parts: Uint8Array[] = [];
  const decoder = new Decompress((part) => {
    if (part.length > 0) parts.push(part);
  });
  const push = (bytes: Uint8Array, last: boolean): readonly Uint8Array[] => {
    try {
      decoder.push(bytes, last);
    } catch (error) {
      throw new FormatError(
        input.name,
        input.position,
        "Zstandard frames",
        error instanceof Error ? error.message : String(error),
      );
    }
    const done = parts;
    parts = [];
    return done;
  };
  for (let chunk = input.next(); chunk.length > 0; chunk = input.next()) {
    for (let at = 0; at < chunk.length; at += STEP) yield* push(chunk.subarray(at, at + STEP), false);
  }
  yield* push(new Uint8Array(0), true);
}
