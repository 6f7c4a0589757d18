/** Page tables: every page of the input is one, or anything else; walked at the addresses that the first bytes give. */
import { x86_64 } from "#arch";
import { Bytes, MemoryFault } from "#base";
import { concat, place } from "../../../src/testing/bytes.ts";
import { askAll, type Target } from "../target.ts";

const PAGE = 4096;
const HEADER = 16;
/** Seeds are 4 tables of 4 KiB; reads of entries wrap around, so that most pointers lead somewhere. */
const TABLES = concat(
  ...[0x1003, 0x2003, 0x3003, 0x8063].map((entry) =>
    place(64, [
      [0, 8, entry],
      [8, 8, 0x40_0083],
      [16, 8, 0x101],
      [24, 8, 2n ** 63n + 0x5000n],
    ]),
  ),
);

export const target: Target = {
  name: "page-tables",
  cost: "cheap",
  seeds: () => [
    concat(place(HEADER, [[0, 8, 0]]), TABLES),
    concat(place(HEADER, [[0, 8, 0xffff_8880_0000_1000n]]), TABLES),
    concat(
      place(HEADER, [
        [0, 8, 0xff11_0000_0020_0008n],
        [8, 1, 1],
        [9, 1, 47],
      ]),
      TABLES,
    ),
  ],
  run(bytes) {
    const head = new Bytes(Uint8Array.from({ length: HEADER }, (_, i) => bytes[i] ?? 0));
    const tables = new Bytes(bytes.slice(HEADER));
    const encryption = head.u8(9) & 63;
    const table = {
      root: head.u16(10) * PAGE,
      levels: (head.u8(8) & 1) === 1 ? 5 : 4,
      encryptionMask: encryption === 0 ? 0n : 1n << BigInt(encryption),
    };
    const readEntry = (at: number): bigint => {
      if (!Number.isSafeInteger(at) || at < 0 || at % 8 !== 0) throw new RangeError(`an entry at ${at}`);
      if (tables.length < 8) throw new MemoryFault("physical", BigInt(at), 8, "not-dumped");
      // A table has as many bytes here as its part of the input.
      return tables.u64((Math.floor(at / PAGE) * 64 + (at % 64)) % (tables.length - 7));
    };
    askAll(["MemoryFault"], () => {
      const found = x86_64.translate(table, head.u64(0), readEntry, ({ at }) => at);
      const isPlace = typeof found === "string" || (found.physical >= 0 && Number.isSafeInteger(found.physical));
      if (!isPlace) throw new RangeError(`a page at ${JSON.stringify(found)}`);
    });
  },
};
