/** Pages compressed by snappy. */
import { snappyDecoder } from "#codec";
import { concat } from "../../../src/testing/bytes.ts";
import type { Target } from "../target.ts";

export const target: Target = {
  name: "snappy",
  cost: "cheap",
  seeds: () => [
    concat(Uint8Array.of(0x80, 0x20, 61 << 2, 0xff, 0x0f), new Uint8Array(4096)),
    Uint8Array.of(12, 2 << 2, 97, 98, 99, (8 << 2) | 2, 3, 0),
    Uint8Array.of(9, 0, 97, (4 << 2) | 1, 1),
  ],
  run(bytes) {
    snappyDecoder.decode(bytes, new Uint8Array(4096));
  },
};
