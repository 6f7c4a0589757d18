/** Pages compressed by DEFLATE. */
import { deflateRawSync } from "node:zlib";
import { inflateDecoder } from "#codec";
import type { Target } from "../target.ts";

const PAGE = Uint8Array.from({ length: 600 }, (_, i) => (i * i) >> (i & 7));

export const target: Target = {
  name: "inflate",
  cost: "cheap",
  // Stored, with fixed codes, with codes of its own.
  seeds: () => [{ level: 0 }, { strategy: 4 }, { level: 9 }].map((options) => deflateRawSync(PAGE, options)),
  run(bytes) {
    inflateDecoder.decode(bytes, new Uint8Array(4096));
  },
};
