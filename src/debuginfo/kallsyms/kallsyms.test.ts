import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bytes, FormatError } from "#base";
import { buildKallsyms, type KallsymsEncoding, type KallsymsSymbol } from "../../testing/kallsyms.ts";
import { anchorAt, type KallsymsTables, parseKallsyms } from "./kallsyms.ts";

const STEXT = 0xffff_ffff_9d00_0000n;
const TABLES = 0xffff_ffff_9e00_0000n;
const ANCHOR = [anchorAt("_stext", STEXT)];

const IMAGE: readonly KallsymsSymbol[] = [
  { name: "_stext", address: STEXT, type: "T" },
  { name: "startup_64", address: STEXT, type: "T" },
  { name: "do_one_initcall", address: STEXT + 0x100n },
  { name: "t", address: STEXT + 0x200n, type: "t" },
  { name: "show_state", address: STEXT + 0x300n, type: "t" },
  { name: "show_state", address: STEXT + 0x400n, type: "t" },
  { name: "x".repeat(511), address: STEXT + 0x500n },
  { name: "jiffies_64", address: TABLES + 0x1000n, type: "D" },
];
const PER_CPU: readonly KallsymsSymbol[] = [
  { name: "fixed_percpu_data", address: 0n, type: "A" },
  { name: "runqueues", address: 0x3_3e00n, type: "A" },
];

describe.each<[KallsymsEncoding, readonly KallsymsSymbol[]]>([
  ["absolute-percpu", [...PER_CPU, ...IMAGE]],
  ["base", IMAGE],
  ["place", IMAGE],
])("addresses encoded as %s", (encoding, symbols) => {
  const kallsyms = parseKallsyms(buildKallsyms(symbols, TABLES, encoding).tables, ANCHOR);

  test("come out as they were, with names and types", () => {
    const read = Array.from(symbols, (_, i) => [kallsyms.name(i), kallsyms.addresses[i], kallsyms.type(i)]);
    expect(read).toEqual(symbols.map(({ name, address, type = "T" }) => [name, address, type]));
  });

  test("are found by name, all of a name in order", () => {
    const first = symbols.length - IMAGE.length;
    expect(kallsyms.find("_stext")).toEqual([first]);
    expect(kallsyms.find("show_state")).toEqual([first + 4, first + 5]);
    expect(kallsyms.find("T_stext")).toEqual([]);
    expect(kallsyms.find("")).toEqual([]);
  });
});

test("a base above the symbols' halves of 4 GiB is carried", () => {
  const low = 0xffff_fffe_ffff_ff00n;
  const symbols = [
    { name: "_stext", address: low },
    { name: "behind", address: low + 0x200n },
  ];
  for (const encoding of ["absolute-percpu", "base", "place"] as const) {
    const { addresses } = parseKallsyms(buildKallsyms(symbols, low + 0x1000n, encoding).tables, [
      anchorAt("_stext", low),
    ]);
    expect(Array.from(addresses)).toEqual([low, low + 0x200n]);
  }
});

test("thousands of symbols of random names", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-z_][a-z0-9_.]{1,30}$/), { minLength: 300, maxLength: 600 }),
      (names) => {
        const symbols = ["_stext", ...names.filter((name) => name !== "_stext")].map((name, i) => ({
          name,
          address: STEXT + BigInt(i * 16),
        }));
        const kallsyms = parseKallsyms(buildKallsyms(symbols, TABLES).tables, ANCHOR);
        for (const [i, { name }] of symbols.entries()) expect(kallsyms.find(name)).toEqual([i]);
      },
    ),
    { numRuns: 5 },
  );
});

describe("tables that contradict themselves", () => {
  const { tables } = buildKallsyms([...PER_CPU, ...IMAGE], TABLES);
  const parse = (change: Partial<KallsymsTables>) => parseKallsyms({ ...tables, ...change }, ANCHOR);
  const cut = (bytes: Bytes, length: number): Bytes => bytes.slice(0, length);

  test.each<[string, Partial<KallsymsTables>]>([
    ["more names than there are", { count: tables.count + 1 }],
    ["more names than can be allocated", { count: 0xffff_ffff }],
    ["a name that is cut off", { names: cut(tables.names, tables.names.length - 1) }],
    ["a name of no length", { names: new Bytes(new Uint8Array(64)) }],
    ["a token without end", { tokens: cut(tables.tokens, tables.tokens.length - 1) }],
    ["a token behind the table", { tokenIndex: new Bytes(new Uint8Array(512).fill(0xff)) }],
    ["an index that is cut off", { tokenIndex: cut(tables.tokenIndex, 510) }],
    ["fewer addresses than names", { offsets: cut(tables.offsets, tables.offsets.length - 4) }],
    ["a base that is not the anchor's", { relativeBase: STEXT + 16n }],
    ["names longer than any kernel has", longNames()],
  ])("%s", (_, change) => {
    expect(() => parse(change)).toThrow(FormatError);
  });

  test("an anchor that is not among the names", () => {
    expect(() => parseKallsyms(tables, [anchorAt("_text", STEXT)])).toThrow(/the symbol _text/);
  });

  test("bytes changed at random: symbols or a FormatError", () => {
    const change = fc.record({
      table: fc.constantFrom("names", "tokens", "tokenIndex", "offsets"),
      at: fc.nat(),
      byte: fc.nat(255),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const broken: Record<string, Uint8Array> = {};
        for (const { table, at, byte } of changes) {
          broken[table] ??= tables[table as "names"].array.slice();
          broken[table][at % broken[table].length] = byte;
        }
        const parts = Object.fromEntries(Object.entries(broken).map(([name, array]) => [name, new Bytes(array)]));
        try {
          const kallsyms = parse(parts);
          for (let i = 0; i < kallsyms.count; i++) kallsyms.name(i);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});

/** A million names of 127 tokens of 64 letters each: 8 GB of text out of 128 MB. */
function longNames(): Partial<KallsymsTables> {
  const tokens = new Bytes(new Uint8Array(65).fill(0x41));
  tokens.array[64] = 0;
  const count = 1_000_000;
  const names = new Uint8Array(count * 128).map((_, i) => (i % 128 === 0 ? 127 : 0));
  return {
    count,
    tokens,
    tokenIndex: new Bytes(new Uint8Array(512)),
    names: new Bytes(names),
    offsets: new Bytes(new Uint8Array(count * 4)),
  };
}
