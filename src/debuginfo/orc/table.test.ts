import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bytes } from "#base";
import { orcTables } from "../../testing/orc.ts";
import { orcTable } from "./table.ts";

const TEXT = 0xffff_ffff_8100_0000n;
const IPS = 0xffff_ffff_8280_0000n;
const END = TEXT + 0x400n;

/** A table whose entries begin at these distances from the text's start; the stack offset tells which one it is. */
function table(starts: readonly number[], ipsAddress = IPS) {
  const entries = starts.map((start) => [TEXT + BigInt(start), { spOffset: start }] as const);
  const { ips, entries: bytes } = orcTables(entries, ipsAddress);
  return orcTable(new Bytes(ips), ipsAddress, new Bytes(bytes), "end-bit", END);
}

describe("the entry in force", () => {
  const { find } = table([0x10, 0x20, 0x28, 0x100]);
  test.each([
    ["before the first", 0x0f, undefined],
    ["at the first", 0x10, 0x10],
    ["behind it", 0x1f, 0x10],
    ["at another", 0x20, 0x20],
    ["at the last", 0x100, 0x100],
    ["up to the end", 0x3ff, 0x100],
    ["not at the end", 0x400, undefined],
    ["not far away", 0x4000_0000, undefined],
  ])("%s", (_, at, start) => {
    expect(find(TEXT + BigInt(at))?.spOffset).toBe(start);
  });

  test("tables may stand below the text, as those of modules do", () => {
    const below = table([0x10, 0x20], TEXT - 0x1000n);
    expect(below.find(TEXT + 0x18n)?.spOffset).toBe(0x10);
  });

  test("an empty table describes nothing", () => {
    expect(table([]).find(TEXT)).toBeUndefined();
  });

  test("a table with fewer entries than addresses ends with them", () => {
    const { ips, entries } = orcTables(
      [
        [TEXT, {}],
        [TEXT + 16n, { spOffset: 24 }],
      ],
      IPS,
    );
    const short = orcTable(new Bytes(ips), IPS, new Bytes(entries.subarray(0, 6)), "end-bit", END);
    expect(short.find(TEXT + 32n)?.spOffset).toBe(8);
  });
});

test("agrees with a search from the start", () => {
  const starts = fc.uniqueArray(fc.nat(0x3ff), { maxLength: 40 }).map((list) => list.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(starts, fc.integer({ min: -8, max: 0x408 }), (list, at) => {
      const wanted = at >= 0x400 ? undefined : list.findLast((start) => start <= at);
      expect(table(list).find(TEXT + BigInt(at))?.spOffset).toBe(wanted);
    }),
  );
});

test("a table that is not sorted gives some entry or none", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: 96 }),
      fc.bigInt(0n, 2n ** 64n - 1n),
      (ips, entries, at) => {
        const { find } = orcTable(new Bytes(ips), IPS, new Bytes(entries), "types", END);
        expect(() => find(at)).not.toThrow();
      },
    ),
  );
});
