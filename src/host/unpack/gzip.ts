import { Readable } from "node:stream";
import { constants, createGunzip, type Gunzip } from "node:zlib";
import { FormatError } from "#base";
import type { InputReader } from "./input-reader.ts";

/**
 * The content of a .gz file (RFC 1952), all its members, by Node's own library. A file that is cut off gives what is
 * left and then a FormatError.
 */
export async function* unpackGzip(input: InputReader): AsyncGenerator<Uint8Array> {
  let given = 0;
  try {
    for await (const part of gunzip(input, constants.Z_FINISH)) {
      given += part.length;
      yield part;
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code !== "Z_BUF_ERROR") throw new FormatError(input.name, input.position, "a gzip file", error.message);
    // The end was missing. The library keeps what it decoded last to itself, unless it is told not to wait for an end.
    input.restart();
    for await (const part of gunzip(input, constants.Z_SYNC_FLUSH)) {
      const old = Math.min(part.length, given);
      given -= old;
      if (old < part.length) yield part.subarray(old);
    }
    throw input.cut("the end of a gzip member");
  }
}

function gunzip(input: InputReader, finishFlush: number): Gunzip & AsyncIterable<Uint8Array> {
  const parts = function* (): Generator<Uint8Array> {
    for (let part = input.next(); part.length > 0; part = input.next()) yield part;
  };
  const decoder = createGunzip({ chunkSize: 1 << 18, finishFlush });
  Readable.from(parts(), { objectMode: false })
    .on("error", (error) => decoder.destroy(error))
    .pipe(decoder);
  return decoder;
}
