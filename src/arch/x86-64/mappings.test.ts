import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LARGE, PageTables, PRESENT, PROT_NONE } from "../../testing/page-tables.ts";
import { PhysicalPages } from "../../testing/physical-pages.ts";
import type { PageTableRoot } from "../arch.ts";
import { mappings } from "./mappings.ts";
import { translate } from "./page-table.ts";

const VMALLOC = 0xffff_c900_0000_0000n;

function machine(levels: 4 | 5 = 4, encryption = 0n) {
  const memory = new PhysicalPages();
  return { memory, tables: new PageTables(memory, levels, encryption) };
}

function mapped(memory: PhysicalPages, table: PageTableRoot, from: bigint, to: bigint) {
  const found = mappings(table, from, to, (at, target) => {
    for (let i = 0; i < 512; i++) {
      const word = memory.word(at + i * 8);
      target[i * 2] = Number(word & 0xffff_ffffn);
      target[i * 2 + 1] = Number(word >> 32n);
    }
    return true;
  });
  return Array.from(found, ({ start, size, physical }) => [start, size, physical]);
}

describe("mapped pages", () => {
  test("of processes begin at address 0", () => {
    const { memory, tables } = machine(5);
    tables.map(0n, 0x5000);
    tables.map(0x00ff_ffff_ffff_f000n, 0x6000);
    expect(mapped(memory, tables, 0n, 1n << 56n)).toEqual([
      [0n, 4096, 0x5000],
      [0x00ff_ffff_ffff_f000n, 4096, 0x6000],
    ]);
    expect(mapped(memory, tables, 0n, 0n)).toEqual([]);
  });

  test("end with the last byte of the address space", () => {
    const { memory, tables } = machine();
    tables.map(0xffff_ffff_ffff_f000n, 0x7000);
    expect(mapped(memory, tables, 0xffff_ffff_ff00_0000n, 1n << 64n)).toEqual([[0xffff_ffff_ffff_f000n, 4096, 0x7000]]);
  });

  test("without access are mapped, their address inverted or not", () => {
    const { memory, tables } = machine();
    tables.set(VMALLOC, "pte", 0x5000n | PROT_NONE);
    tables.set(VMALLOC + 0x1000n, "pte", (~0x6000n & 0x000f_ffff_ffff_f000n) | PROT_NONE);
    // Swapped out, and a table of which nobody may be without access.
    tables.set(VMALLOC + 0x2000n, "pte", 0x07ff_ffff_ffff_8000n);
    tables.set(VMALLOC + (1n << 30n), "pmd", 0x5000n | PROT_NONE);
    expect(mapped(memory, tables, VMALLOC, VMALLOC + (1n << 31n))).toEqual([
      [VMALLOC, 4096, 0x5000],
      [VMALLOC + 0x1000n, 4096, 0x6000],
    ]);
  });

  test("lose the encryption bit", () => {
    const { memory, tables } = machine(4, 1n << 47n);
    tables.map(VMALLOC, 0x5000);
    expect(mapped(memory, tables, VMALLOC, VMALLOC + 0x1000n)).toEqual([[VMALLOC, 4096, 0x5000]]);
  });

  test("are those that single addresses translate to, whatever the entries say", () => {
    const entries = fc.array(fc.tuple(fc.nat(511), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })), { maxLength: 8 });
    fc.assert(
      fc.property(entries, (list) => {
        const { memory, tables } = machine();
        tables.map(VMALLOC, 0x5000);
        // A large page or nothing, so that no entry leads to a table that is none.
        for (const [i, entry] of list) tables.set(VMALLOC + (BigInt(i) << 21n), "pmd", entry | LARGE);
        for (const [i, entry] of list) tables.set(VMALLOC + (1n << 30n) + (BigInt(i) << 12n), "pte", entry & ~PRESENT);
        const found = mapped(memory, tables, VMALLOC, VMALLOC + (1n << 31n));
        for (const [start, , physical] of found) {
          const single = translate(tables, start as bigint, (at) => memory.word(at));
          expect(single).toMatchObject({ physical });
        }
      }),
      { numRuns: 200 },
    );
  });
});
