/** The index of names that is kept in the cache. Its checksums are made right, which nobody who damages it would do. */

import { Bytes } from "#base";
import { indexNames, openInfo, openNames } from "#debuginfo/dwarf";
import { memorySource } from "#source";
import { NameCollector } from "../../../src/debuginfo/dwarf/name-collector.ts";
import { scanNames } from "../../../src/debuginfo/dwarf/name-scan.ts";
import { serializeNames } from "../../../src/debuginfo/dwarf/name-serialize.ts";
import { BLOCK_SIZE, checksum } from "../../../src/debuginfo/dwarf/name-table.ts";
import { debugSeeds, sectionsOf } from "../seeds/debug-sections.ts";
import { askAll, type Target } from "../target.ts";

const FIXED_SIZE = 128;
const NAMES = ["jiffies", "node", "panic", "colour", "RED", ""];

function tableOf(seed: Uint8Array): Uint8Array {
  const info = openInfo(sectionsOf(seed));
  const names = new NameCollector();
  const size = info.section(".debug_info")?.size ?? 0;
  scanNames(info, { start: 0, end: size }, names);
  // That the sections can be indexed at all is what the seed stands for.
  indexNames(info);
  return serializeNames(names.rows(), info.section(".debug_str"), { buildId: "00ff", sizes: [size, 0, 0] });
}

/** Writes the checksums that belong to the table, as far as it has the shape of one. */
function sealed(bytes: Uint8Array): Uint8Array {
  const table = bytes.slice();
  if (table.length < FIXED_SIZE) return table;
  const view = new DataView(table.buffer);
  const [seedBlocks] = [Math.ceil((table.length - FIXED_SIZE) / (BLOCK_SIZE + 4))];
  const body = Math.ceil((FIXED_SIZE + 4 * seedBlocks) / 16) * 16;
  for (let block = 0; block < seedBlocks; block++) {
    const start = body + block * BLOCK_SIZE;
    if (start > table.length) break;
    view.setUint32(FIXED_SIZE + 4 * block, checksum(new Bytes(table.subarray(start, start + BLOCK_SIZE))), true);
  }
  view.setUint32(12, checksum(new Bytes(table.subarray(16, body))), true);
  return table;
}

export const target: Target = {
  name: "name-table",
  cost: "dear",
  seeds: () => debugSeeds().map(tableOf),
  run(bytes) {
    const names = openNames(memorySource("index", sealed(bytes)), undefined);
    const kinds = ["variable", "function", "struct", "enum", "typedef", "enumerator"] as const;
    askAll(["FormatError"], ...NAMES.flatMap((name) => kinds.map((kind) => () => names.find(kind, name))));
  },
};
