/** Pages compressed by Zstandard, and whole streams. */
import { createZstdDecoder, expandZstd } from "#codec";
import { ascii } from "../../../src/testing/bytes.ts";
import { PACKED } from "../../../src/testing/packed-files.table.ts";
import { zstdFrame } from "../../../src/testing/zstd.ts";
import { askAll, type Target } from "../target.ts";

const decoder = createZstdDecoder();

export const target: Target = {
  name: "zstd",
  cost: "dear",
  expansion: 1 << 16,
  seeds: () => [
    zstdFrame([{ raw: ascii("literals") }, { run: 65, count: 4000 }]),
    zstdFrame([{ literals: ascii("abcd"), distance: 4, match: 100 }], true),
    ...Object.entries(PACKED)
      .filter(([command]) => command.startsWith("zstd"))
      .map(([, base64]) => new Uint8Array(Buffer.from(base64, "base64"))),
  ],
  run(bytes) {
    askAll(
      ["FormatError"],
      () => decoder.decode(bytes, new Uint8Array(4096)),
      () => expandZstd(bytes, "stream", 1 << 20),
    );
  },
};
