/** Whole files that are compressed by xz, lz4, bzip2 or zstd; gzip is Node's own. */
import { memorySource } from "#source";
import { compressionOf } from "../../../src/host/unpack/compression.ts";
import { InputReader } from "../../../src/host/unpack/input-reader.ts";
import { expandXz } from "../../../src/host/xz.ts";
import { PACKED } from "../../../src/testing/packed-files.table.ts";
import { askAll, type Target } from "../target.ts";

/** As much of the content as is looked at. */
const MOST = 1 << 20;

export const target: Target = {
  name: "unpack",
  cost: "dear",
  expansion: 1 << 20,
  seeds: () => Object.values(PACKED).map((base64) => new Uint8Array(Buffer.from(base64, "base64"))),
  run(bytes) {
    const source = memorySource("file", bytes);
    const compression = compressionOf(source);
    askAll(
      ["FormatError"],
      () => compression?.leastSize(source),
      () => expandXz(bytes, "file", MOST),
      () => {
        let size = 0;
        const parts = compression?.unpack(new InputReader(source)) ?? [];
        if (!(Symbol.iterator in parts)) return;
        for (const part of parts) if ((size += part.length) > MOST) break;
      },
    );
  },
};
