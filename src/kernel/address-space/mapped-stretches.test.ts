import { describe, expect, test } from "vitest";
import { openDump } from "#dump";
import { PhysicalMemory } from "#memory";
import { memorySource } from "#source";
import { buildElfCore } from "../../testing/kdump.ts";
import { PageTables } from "../../testing/page-tables.ts";
import { PhysicalPages } from "../../testing/physical-pages.ts";
import { mappedStretches } from "./mapped-stretches.ts";

const VMALLOC = 0xffff_c900_0000_0000n;

function machine(levels: 4 | 5 = 4): { readonly pages: PhysicalPages; readonly tables: PageTables } {
  const pages = new PhysicalPages(0x10_0000);
  return { pages, tables: new PageTables(pages, levels) };
}

function mapped(pages: PhysicalPages, tables: PageTables, from: bigint, to: bigint): readonly (readonly unknown[])[] {
  const dump = openDump([memorySource("drawn", buildElfCore({ memory: pages.memory }))], {});
  const stretches = mappedStretches(new PhysicalMemory(dump), tables, from, to);
  return Array.from(stretches, ({ start, size, physical }) => [start, size, physical]);
}

describe.each([4, 5] as const)("page tables of %i levels", (levels) => {
  test("are walked without their holes", () => {
    const { pages, tables } = machine(levels);
    tables.map(VMALLOC, 0x5000);
    tables.map(VMALLOC + 0x1000n, 0x9000);
    tables.map(VMALLOC + (1n << 39n), 0x7000);
    expect(mapped(pages, tables, VMALLOC, VMALLOC + (1n << 40n))).toEqual([
      [VMALLOC, 4096, 0x5000],
      [VMALLOC + 0x1000n, 4096, 0x9000],
      [VMALLOC + (1n << 39n), 4096, 0x7000],
    ]);
  });
});

test("large pages are one stretch, cut to what is asked for", () => {
  const { pages, tables } = machine();
  tables.map(VMALLOC, 0x4000_0000, "pud");
  tables.map(VMALLOC + (1n << 30n), 0x60_0000, "pmd");
  expect(mapped(pages, tables, VMALLOC + 0x1000n, VMALLOC + (1n << 30n) + 0x3000n)).toEqual([
    [VMALLOC + 0x1000n, (1 << 30) - 0x1000, 0x4000_1000],
    [VMALLOC + (1n << 30n), 0x3000, 0x60_0000],
  ]);
});

test("a table that the dump lacks counts as empty", () => {
  const { pages, tables } = machine();
  tables.map(VMALLOC, 0x5000);
  tables.map(VMALLOC + (1n << 30n), 0x7000);
  pages.pages[Math.floor(tables.entryAt(VMALLOC, "pte") / 4096)] = undefined;
  expect(mapped(pages, tables, VMALLOC, VMALLOC + (1n << 31n))).toEqual([[VMALLOC + (1n << 30n), 4096, 0x7000]]);
});
