import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MemoryFault } from "#base";
import { LARGE, NO_EXECUTE, PageTables, PRESENT, PROT_NONE, WRITABLE } from "../../testing/page-tables.ts";
import { PhysicalPages } from "../../testing/physical-pages.ts";
import { translate } from "./page-table.ts";

const ENCRYPTED = 1n << 47n;
const ADDRESS = 0x000f_ffff_ffff_f000n;
const PAGE = 0x1_2345_6000;

/** Where `at` lies after `draw` filled the tables. */
function walk(at: bigint, draw: (tables: PageTables) => void, levels: 4 | 5 = 4, encryption = 0n) {
  const memory = new PhysicalPages();
  const tables = new PageTables(memory, levels, encryption);
  draw(tables);
  const path: string[] = [];
  const found = translate(
    tables,
    at,
    (entry) => memory.word(entry),
    ({ level }) => path.push(level),
  );
  return { found, path: path.join(" ") };
}

describe.each([
  [4, 0xffff_c900_1234_5678n, "pgd pud pmd pte"],
  [5, 0xffa0_1234_5678_9abcn, "pgd p4d pud pmd pte"],
] as const)("with %d levels", (levels, at, path) => {
  const page = at & ~0xfffn;

  test("a page of 4 KiB", () => {
    const { found, path: seen } = walk(at, (tables) => tables.map(page, PAGE), levels);
    expect(found).toEqual({ physical: PAGE + Number(at & 0xfffn), pageSize: 4096 });
    expect(seen).toBe(path);
  });

  test.each([
    ["pmd", 0x4020_0000, 2 << 20],
    ["pud", 0x8000_0000, 1 << 30],
  ] as const)("a large page at the %s", (level, physical, pageSize) => {
    const { found, path: seen } = walk(at, (tables) => tables.map(page, physical, level), levels);
    expect(found).toEqual({ physical: physical + Number(at & BigInt(pageSize - 1)), pageSize });
    expect(path.startsWith(seen)).toBe(true);
    expect(seen.endsWith(level)).toBe(true);
  });

  test("an encrypted page, in encrypted tables", () => {
    const { found } = walk(at, (tables) => tables.map(page, PAGE), levels, ENCRYPTED);
    expect(found).toMatchObject({ physical: PAGE + Number(at & 0xfffn) });
  });
});

describe("the bits around an address", () => {
  const at = 0xffff_c900_0020_0123n;
  const page = at & ~0xfffn;

  test.each([
    ["no-execute and the software bits", BigInt(PAGE) | PRESENT | WRITABLE | NO_EXECUTE | (0x3ffn << 52n)],
    ["PROT_NONE: stored inverted against L1TF", (~BigInt(PAGE) & ADDRESS) | PROT_NONE],
  ])("are left out: %s", (_, entry) => {
    const { found } = walk(at, (tables) => tables.set(page, "pte", entry));
    expect(found).toEqual({ physical: PAGE + 0x123, pageSize: 4096 });
  });

  test("a large page's PAT bit is no part of its address", () => {
    const entry = 0x4020_0000n | (1n << 12n) | PRESENT | LARGE;
    const { found } = walk(at, (tables) => tables.set(page, "pmd", entry));
    expect(found).toEqual({ physical: 0x4020_0123, pageSize: 2 << 20 });
  });

  test("a large page that is PROT_NONE is inverted, too", () => {
    const entry = (~0x4020_0000n & ADDRESS) | PROT_NONE | LARGE;
    expect(walk(at, (tables) => tables.set(page, "pmd", entry)).found).toMatchObject({ physical: 0x4020_0123 });
  });
});

describe("no page", () => {
  const at = 0xffff_c900_0020_0000n;
  test.each(["pgd", "pud", "pmd", "pte"] as const)("where the %s entry is empty", (level) => {
    const { found, path } = walk(at, (tables) => tables.entryAt(at, level));
    expect(found).toBe("unmapped");
    expect(path.endsWith(level)).toBe(true);
  });

  test("where it is on a swap device", () => {
    expect(walk(at, (tables) => tables.set(at, "pte", 0x1234_5600n)).found).toBe("swapped");
  });

  test("where a large page is being migrated", () => {
    expect(walk(at, (tables) => tables.set(at, "pmd", 0x1234_5600n)).found).toBe("unmapped");
  });

  test.each([
    [4, "pgd"],
    [5, "p4d"],
    [5, "pgd"],
  ] as const)("where, of %d levels, a %s claims to be a large page", (levels, level) => {
    expect(walk(at, (tables) => tables.set(at, level, PRESENT | LARGE), levels).found).toBe("bad-table");
  });
});

describe("broken tables", () => {
  test("a table that is not present is none, though it bears the mark of PROT_NONE", () => {
    const at = 0xffff_c900_0020_0000n;
    expect(walk(at, (tables) => tables.set(at, "pud", BigInt(PAGE) | PROT_NONE)).found).toBe("bad-table");
  });

  test("a table that is its own entry is walked once per level", () => {
    const memory = new PhysicalPages();
    const root = memory.allocate(4096, 4096);
    for (let i = 0; i < 512; i++) memory.setWord(root + i * 8, BigInt(root) | PRESENT);
    const found = translate({ root, levels: 4, encryptionMask: 0n }, 0n, (at) => memory.word(at));
    expect(found).toEqual({ physical: root, pageSize: 4096 });
  });

  test("entries at random: a page or a reason, from as many reads as there are levels", () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(0n, 2n ** 64n - 1n), { minLength: 5, maxLength: 5 }),
        fc.bigInt(0n, 2n ** 64n - 1n),
        fc.constantFrom(4, 5),
        (entries, at, levels) => {
          let reads = 0;
          const found = translate({ root: 0x1000, levels, encryptionMask: 0n }, at, () => entries[reads++]);
          expect(reads).toBeLessThanOrEqual(levels);
          if (typeof found !== "string") {
            expect(found.physical).toBeGreaterThanOrEqual(0);
            expect(found.physical).toBeLessThan(2 ** 52);
          }
        },
      ),
    );
  });

  test("a table that cannot be read is the reader's fault", () => {
    const missing = new MemoryFault("physical", 0x1000n, 8, "filtered");
    const walking = () =>
      translate({ root: 0x1000, levels: 4, encryptionMask: 0n }, 0n, () => {
        throw missing;
      });
    expect(walking).toThrow(missing);
  });
});
