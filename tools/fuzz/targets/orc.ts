/** ORC tables: the addresses, and the entries. */
import { Bytes } from "#base";
import { detectOrcFormat, orcTable } from "#debuginfo/orc";
import { orcTables } from "../../../src/testing/orc.ts";
import { joinParts, splitParts } from "../parts.ts";
import type { Target } from "../target.ts";

const TEXT = 0xffff_ffff_8100_0000n;
const TABLE = TEXT + 0x10_0000n;
const FORMATS = ["end-bit", "signal-bit", "types", "registers"] as const;

export const target: Target = {
  name: "orc",
  cost: "cheap",
  seeds: () =>
    FORMATS.map((format) => {
      const { ips, entries } = orcTables(
        [
          [TEXT, { spOffset: 8 }],
          [TEXT + 4n, { spOffset: 16, bpBase: "prev-sp", bpOffset: -16 }],
          [TEXT + 9n, { type: "regs" }],
          [TEXT + 20n, { type: "end" }],
        ],
        TABLE,
        format,
      );
      return joinParts(ips, entries);
    }),
  run(bytes) {
    const [ips = bytes, entries = bytes] = splitParts(bytes, 2);
    const rows = new Bytes(entries);
    for (const format of [...FORMATS, detectOrcFormat(rows)]) {
      const table = orcTable(new Bytes(ips), TABLE, rows, format, TEXT + 0x1000n);
      for (const at of [TEXT - 1n, TEXT, TEXT + 5n, TEXT + 10n, TEXT + 0xfffn, 0n]) table.find(at);
    }
  },
};
