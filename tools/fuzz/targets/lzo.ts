/** Pages compressed by LZO. */
import { lzoDecoder } from "#codec";
import { concat } from "../../../src/testing/bytes.ts";
import type { Target } from "../target.ts";

export const target: Target = {
  name: "lzo",
  cost: "cheap",
  seeds: () => [
    concat(Uint8Array.of(17 + 4, 97, 98, 99, 100, 0x11, 0, 0)),
    concat(Uint8Array.of(0, 2), new Uint8Array(20).fill(65), Uint8Array.of(0x11, 0, 0)),
    // A near match, a far one, and a long one.
    Uint8Array.of(21, 97, 98, 99, 100, 0x4c, 0, 0x22, 4, 0, 0x20, 5, 4, 0, 0x11, 0, 0),
    Uint8Array.of(0x12, 97, 0x20, 0, 0, 40, 0, 0, 0x11, 0, 0),
  ],
  run(bytes) {
    lzoDecoder.decode(bytes, new Uint8Array(4096));
  },
};
