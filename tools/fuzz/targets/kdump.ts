/** Compressed kdumps, split ones too: a part for each file. */
import { deflateSync } from "node:zlib";
import { buildKdump } from "../../../src/testing/kdump.ts";
import { zstdFrame } from "../../../src/testing/zstd.ts";
import { dumpTarget } from "../dump-target.ts";
import { joinParts, splitParts } from "../parts.ts";
import { SMALL_MACHINE } from "../seeds/small-machine.ts";

const empty = new Uint8Array(0);

export const target = dumpTarget(
  "kdump",
  () => [
    joinParts(buildKdump(SMALL_MACHINE), empty),
    joinParts(buildKdump({ ...SMALL_MACHINE, version: 3 }), empty),
    joinParts(
      buildKdump({
        ...SMALL_MACHINE,
        status: 1,
        store: (page) => ({ flags: 1, data: new Uint8Array(deflateSync(page)) }),
      }),
      empty,
    ),
    joinParts(
      buildKdump({
        ...SMALL_MACHINE,
        status: 0x20,
        store: (page) => ({ flags: 0x20, data: zstdFrame([{ raw: page }]) }),
      }),
      empty,
    ),
    joinParts(
      buildKdump({ ...SMALL_MACHINE, split: { start: 0, end: 2 } }),
      buildKdump({ ...SMALL_MACHINE, split: { start: 2, end: 4 } }),
    ),
  ],
  (bytes) => splitParts(bytes, 2).flatMap((part, i) => (i > 0 && part.length === 0 ? [] : [{ bytes: part }])),
);
