import { expect, test } from "vitest";
import { FormatError } from "#base";
import { memorySource } from "#source";
import { place } from "../testing/bytes.ts";
import { buildElf, type SectionSpec, symbolSections } from "../testing/elf.ts";
import { type ElfSymbols, parseElf, parseSymbols, SHN_ABS, SHT_SYMTAB_SHNDX, STB_GLOBAL, STT_FUNC } from "./index.ts";

const parse = (sections: readonly SectionSpec[]): ElfSymbols => {
  const elf = parseElf(memorySource("file", buildElf({ sections })));
  return parseSymbols(elf, elf.sections()[1]);
};

test("columns hold what each symbol says, the empty first one included", () => {
  const symbols = parse(
    symbolSections([
      { name: "schedule", value: 0xffffffff81c00000n, size: 0x120, info: (STB_GLOBAL << 4) | STT_FUNC, shndx: 1 },
      { name: "__crc_x", value: 0x1234n, shndx: SHN_ABS },
    ]),
  );
  expect(symbols.count).toBe(3);
  expect([0, 1, 2].map((row) => symbols.name(row))).toEqual(["", "schedule", "__crc_x"]);
  expect([...symbols.value]).toEqual([0n, 0xffffffff81c00000n, 0x1234n]);
  expect([...symbols.size]).toEqual([0, 0x120, 0]);
  expect([...symbols.info]).toEqual([0, 0x12, 0]);
  expect([...symbols.shndx]).toEqual([0, 1, SHN_ABS]);
});

test("tables larger than one read are whole", () => {
  const symbols = parse(
    symbolSections(Array.from({ length: 70_000 }, (_, i) => ({ name: "x", value: BigInt(i + 1) }))),
  );
  expect(symbols.value.every((value, row) => value === BigInt(row))).toBe(true);
});

test("section indices that did not fit come from the table beside", () => {
  const [symtab, strtab] = symbolSections([
    { name: "a", shndx: 0xffff },
    { name: "b", shndx: 3 },
  ]);
  const data = place(12, [
    [4, 4, 70_000],
    [8, 4, 0],
  ]);
  const indices = { name: ".symtab_shndx", type: SHT_SYMTAB_SHNDX, link: ".symtab", data };
  expect([...parse([symtab, strtab, indices]).shndx]).toEqual([0, 70_000, 3]);
});

test("names outside the string table are empty", () => {
  const [symtab, strtab] = symbolSections([{ name: "long_name" }]);
  expect(parse([symtab, { ...strtab, data: new Uint8Array(1) }]).name(1)).toBe("");
});

test("a section that is no symbol table is a FormatError", () => {
  const [symtab, strtab] = symbolSections([]);
  expect(() => parse([{ ...symtab, type: 1 }, strtab])).toThrow(FormatError);
  expect(() => parse([{ ...symtab, entsize: 16 }, strtab])).toThrow(FormatError);
});
