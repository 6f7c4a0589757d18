/** Pages compressed by LZ4. */
import { lz4Decoder } from "#codec";
import type { Target } from "../target.ts";

export const target: Target = {
  name: "lz4",
  cost: "cheap",
  seeds: () => [
    Uint8Array.of(0x30, 97, 98, 99),
    // A match over itself, and lengths that go on.
    Uint8Array.of(0x34, 97, 98, 99, 3, 0, 0x10, 120),
    Uint8Array.of(0x1f, 97, 1, 0, 255, 3, 0x10, 98),
  ],
  run(bytes) {
    lz4Decoder.decode(bytes, new Uint8Array(4096));
  },
};
