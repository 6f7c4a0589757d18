import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "#base";
import { type ByteSource, memorySource, readUpTo } from "#source";
import { concat, place } from "../testing/bytes.ts";
import { buildElf, type SectionSpec, symbolSections } from "../testing/elf.ts";
import { ET_REL } from "./header.ts";
import { type LoadPlaces, parseElf, relocatedSections } from "./index.ts";

/** offset, type, row of the symbol table, addend. */
type Row = readonly [offset: number, type: number, symbol: number, addend?: bigint];

const TEXT = 0xffff_ffff_c012_3000n;
const KERNEL = 0xffff_ffff_8100_0000n;
/** Rows 1 to 5: the text's section symbol, a function in it, another file's, one nobody knows, a weak one. */
const SYMBOLS = [
  { name: "", info: 3, shndx: 1 },
  { name: "probe", value: 0x40n, info: 0x12, shndx: 1 },
  { name: "schedule", info: 0x10 },
  { name: "nowhere", info: 0x10 },
  { name: "perhaps", info: 0x20 },
];
const places: LoadPlaces = {
  section: ({ name }) => (name === ".text" ? TEXT : 0n),
  symbol: (name) => (name === "schedule" ? KERNEL : undefined),
};

const rela = (rows: readonly Row[]): Uint8Array =>
  concat(
    ...rows.map(([offset, type, symbol, addend = 0n]) =>
      place(24, [
        [0, 8, offset],
        [8, 4, type],
        [12, 4, symbol],
        [16, 8, BigInt.asUintN(64, addend)],
      ]),
    ),
  );

/** Section 1 is .text, 2 the one that is relocated. */
function sections(content: Uint8Array, table: SectionSpec): readonly SectionSpec[] {
  return [
    { name: ".text", flags: 6, data: new Uint8Array(0x100) },
    { name: ".debug_info", data: content },
    { link: ".symtab", info: 2, ...table },
    ...symbolSections(SYMBOLS),
  ];
}

function relocated(content: Uint8Array, table: SectionSpec, machine = 62, type = ET_REL): ByteSource {
  const elf = parseElf(memorySource("x.ko", buildElf({ type, machine, sections: sections(content, table) })));
  const section = elf.section(".debug_info");
  if (section === undefined) throw new Error("no section");
  return relocatedSections(elf, places)(section);
}

const withRela = (rows: readonly Row[], size = 32, type = ET_REL): ByteSource =>
  relocated(new Uint8Array(size), { name: ".rela", type: 4, data: rela(rows) }, 62, type);

describe("relocations of x86-64", () => {
  test.each<[string, Row, number, bigint]>([
    ["R_X86_64_64 of a section", [8, 1, 1, 0x10n], 8, TEXT + 0x10n],
    ["R_X86_64_64 of a function", [8, 1, 2], 8, TEXT + 0x40n],
    ["R_X86_64_64 of another file's symbol", [8, 1, 3, 4n], 8, KERNEL + 4n],
    ["R_X86_64_64 of a symbol that nobody knows", [8, 1, 4, 4n], 8, 0xffff_ffff_ffff_ffffn],
    ["R_X86_64_64 of a weak symbol", [8, 1, 5], 8, 0n],
    ["R_X86_64_PC32", [8, 2, 1, -4n], 4, (TEXT - 12n) & 0xffff_ffffn],
    ["R_X86_64_PLT32", [8, 4, 2, -4n], 4, (TEXT + 0x40n - 12n) & 0xffff_ffffn],
    ["R_X86_64_32", [8, 10, 0, 0x1234n], 4, 0x1234n],
    ["R_X86_64_32S", [8, 11, 1], 4, TEXT & 0xffff_ffffn],
    ["R_X86_64_16", [8, 12, 0, 0x1234n], 2, 0x1234n],
    ["R_X86_64_8", [8, 14, 0, 0x12n], 1, 0x12n],
    ["R_X86_64_PC64", [8, 24, 1], 8, TEXT - 8n],
    ["R_X86_64_NONE", [8, 0, 0, 7n], 8, 0n],
  ])("%s", (_, row, width, expected) => {
    const bytes = readUpTo(withRela([row]), 0, 32);
    expect(bytes.unsigned(8, width)).toBe(expected);
    expect(bytes.array.subarray(0, 8).every((byte) => byte === 0)).toBe(true);
    expect(bytes.array.subarray(8 + width).every((byte) => byte === 0)).toBe(true);
  });

  test("without addends, what is stored is added", () => {
    const content = place(32, [[8, 8, 0x10n]]);
    const data = place(16, [
      [0, 8, 8],
      [8, 4, 1],
      [12, 4, 1],
    ]);
    expect(readUpTo(relocated(content, { name: ".rel", type: 9, data }), 0, 32).u64(8)).toBe(TEXT + 0x10n);
  });

  test("a linked file is left as it is", () => {
    expect(readUpTo(withRela([[8, 1, 1]], 32, 2), 0, 32).u64(8)).toBe(0n);
  });
});

/** Enough for several runs of the table. */
const MANY = Array.from({ length: 3000 }, (_, i): Row => [i * 8, 1, 1, BigInt(i)]);

test.each([
  ["sorted", MANY],
  ["not sorted", MANY.toReversed()],
])("any piece of a section is relocated as the whole is: a table that is %s", (_, rows) => {
  const source = withRela(rows, MANY.length * 8);
  const whole = readUpTo(source, 0, source.size).array;
  expect(new DataView(whole.buffer).getBigUint64(2999 * 8, true)).toBe(TEXT + 2999n);
  fc.assert(
    fc.property(fc.nat({ max: source.size }), fc.nat({ max: 9000 }), (offset, length) => {
      expect(readUpTo(source, offset, length).array).toEqual(whole.subarray(offset, offset + length));
    }),
    { numRuns: 200 },
  );
});

test.each<[string, () => ByteSource, string]>([
  ["an unknown type", () => withRela([[8, 77, 1]]), "found 77 of x86_64"],
  ["a symbol outside the table", () => withRela([[8, 1, 99]]), "found row 99"],
  ["a place across the end", () => withRela([[28, 1, 1]]), "found one across its end"],
  [
    "another machine",
    () => relocated(new Uint8Array(32), { name: ".rela", type: 4, data: rela([[8, 1, 1]]) }, 183),
    "found 1 of aarch64",
  ],
])("%s is a FormatError", (_, open, message) => {
  expect(() => readUpTo(open(), 0, 32)).toThrow(FormatError);
  expect(() => readUpTo(open(), 0, 32)).toThrow(message);
});

test("damage gives bytes or a FormatError", () => {
  const table = { name: ".rela", type: 4, data: rela(MANY.slice(0, 50)) };
  const bytes = buildElf({ type: ET_REL, sections: sections(new Uint8Array(400), table) });
  const damage = fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { maxLength: 8 });
  fc.assert(
    fc.property(damage, (changes) => {
      const damaged = bytes.slice();
      for (const [at, value] of changes) damaged[at] = value;
      try {
        const elf = parseElf(memorySource("x.ko", damaged));
        const section = elf.section(".debug_info");
        if (section !== undefined) readUpTo(relocatedSections(elf, places)(section), 0, 400);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: 500 },
  );
});
