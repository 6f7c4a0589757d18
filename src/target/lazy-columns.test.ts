import { expect, test } from "vitest";
import { type ElfFile, parseElf, SHF_ALLOC } from "#elf";
import { type ByteSource, memorySource } from "#source";
import { buildElf, type SymbolSpec, symbolSections } from "../testing/elf.ts";
import { lazyColumns } from "./lazy-columns.ts";
import { type SymbolColumns, shiftedColumns } from "./symbol-columns.ts";

const IMAGE = 0xffff_ffff_8100_0000n;

/** The columns of `symbols`, which are all in one loaded section, and where the file was read. */
function columnsOf(symbols: readonly SymbolSpec[]): { columns: SymbolColumns; elf: ElfFile; reads: number[] } {
  const placed = symbols.map((symbol) => ({ shndx: 1, ...symbol }));
  const bytes = buildElf({ sections: [{ name: ".data", flags: SHF_ALLOC }, ...symbolSections(placed)] });
  const reads: number[] = [];
  const inner = memorySource("vmlinux", bytes);
  const source: ByteSource = {
    ...inner,
    readInto(offset, target) {
      reads.push(offset);
      return inner.readInto(offset, target);
    },
  };
  const elf = parseElf(source);
  const table = elf.section(".symtab");
  if (table === undefined) throw new Error("no table of symbols");
  return { columns: lazyColumns(elf, table), elf, reads };
}

const listed = (columns: SymbolColumns): string[] =>
  Array.from(columns.addresses, (address, i) => `${address.toString(16)} ${columns.name(i)}`);

test("are sorted by address, then by name, per-CPU offsets first", () => {
  const { columns } = columnsOf([
    { name: "z", value: IMAGE },
    { name: "a", value: IMAGE },
    { name: "late", value: IMAGE + 0x7000_0000n },
    { name: "per_cpu", value: 0x1_8000n },
  ]);
  const sorted = ["18000 per_cpu", "ffffffff81000000 a", "ffffffff81000000 z", "fffffffff1000000 late"];
  expect(listed(columns)).toEqual(sorted);
  expect(columns.find("z")).toEqual([2]);
  expect(listed(shiftedColumns(columns, 0x100n))).toEqual([
    "18000 per_cpu",
    "ffffffff81000100 a",
    "ffffffff81000100 z",
    "fffffffff1000100 late",
  ]);
});

test("are sorted whatever the addresses are", () => {
  const { columns } = columnsOf([
    { name: "c", value: 0xffff_8000_0000_0001n },
    { name: "b", value: 0xffff_8000_0000_0001n },
    { name: "d", value: IMAGE },
    { name: "a", value: 0xffff_7fff_ffff_ffffn },
  ]);
  expect(listed(columns).map((line) => line.at(-1))).toEqual(["a", "b", "c", "d"]);
});

test("a name that the file lacks reads no symbol", () => {
  const { columns, elf, reads } = columnsOf([{ name: "loops_per_jiffy", value: IMAGE }]);
  const table = elf.section(".symtab")?.offset ?? 0;
  for (const name of ["absent", "xloops_per_jiffy", "loops_per", "x".repeat(100)])
    expect(columns.find(name)).toEqual([]);
  expect(reads).not.toContain(table);
  expect(columns.find("loops_per_jiffy")).toEqual([0]);
  expect(reads).toContain(table);
  // The tail of a name that is there is no name.
  expect(columns.find("jiffy")).toEqual([]);
  expect(columns.find("")).toEqual([]);
});
