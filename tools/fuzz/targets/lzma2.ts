/** What is inside .xz files, without the checksums that would keep a fuzzer out. */
import { Lzma2Decoder } from "../../../src/host/lzma2.ts";
import { PACKED } from "../../../src/testing/packed-files.table.ts";
import type { Target } from "../target.ts";

/** Bytes before the first chunk: the headers of stream and block. */
const HEADERS = 24;

export const target: Target = {
  name: "lzma2",
  cost: "dear",
  seeds: () => [
    Uint8Array.of(1, 0, 2, 97, 98, 99, 0),
    ...Object.entries(PACKED)
      .filter(([command]) => command.startsWith("xz"))
      .map(([, base64]) => new Uint8Array(Buffer.from(base64, "base64")).subarray(HEADERS)),
  ],
  run(bytes) {
    new Lzma2Decoder(bytes, new Uint8Array(1 << 18), "stream", 0, 0).run();
  },
};
