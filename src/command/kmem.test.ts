import { describe, expect, test } from "vitest";
import { address } from "#base";
import { drawKernel } from "../testing/kernel.ts";
import { testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { pageLines } from "./kmem/page-lines.ts";
import { kmem } from "./kmem.ts";
import { formatPage } from "./page/page-text.ts";

type KmemRow = ReturnType<typeof kmem.run> extends Iterable<infer R> ? R : never;

const STYLE = { radix: 10, width: 80 } as const;
const text = (...rows: readonly object[]): string => [...kmem.text(rows as unknown as KmemRow[], STYLE)].join("");
const at = (low: number): bigint => 0xff27_4807_0000_0000n + BigInt(low);

/** Two nodes' worth of nothing but page flags and a hash of caches is enough for complaints. */
const { kernel } = drawKernel({
  types: "enum pageflags { PG_locked, PG_waiters = 7, PG_private_2 = 14, PG_fscache = 14, __NR_PAGEFLAGS = 24 };",
});

function run(line: string): string {
  const session = { ...testSession({ commands: [kmem] }), kernel, target: kernel.target };
  let said = "";
  const write = (piece: string): void => {
    said += piece;
  };
  runCommand(session, line, { write, error: write });
  return said;
}

const USAGE = `Usage:
  kmem [-f|-F|-c|-C|-i[=shared]|-v|-V|-n|-z|-o|-h] [-p | -m member[,member]]
       [[-s|-S|-S=cpu[s]|-r] [slab] [-I slab[,slab]]] [-g [flags]] [[-P] address]]
Enter "help kmem" for details.
`;

describe("complaints", () => {
  test.each([
    ["kmem", USAGE],
    ["kmem zz", USAGE],
    ["kmem -P", USAGE],
    ["kmem -g zz", USAGE],
    ["kmem -l x", USAGE],
    ["kmem -i -s", `kmem: only one flag allowed!\n${USAGE}`],
    ["kmem -i 1000", `kmem: no address arguments allowed with this option\n${USAGE}`],
    ["kmem -c", "kmem: -c option not supported or applicable on this architecture or kernel\n"],
    ["kmem -r", "kmem: -r option not supported or applicable on this architecture or kernel\n"],
    ["kmem -la", "kmem: active_list does not exist in this kernel\n"],
    ["kmem -L i", "kmem: inactive_list does not exist in this kernel\n"],
    ["kmem -s a-b c-d", "kmem: only one kmem_cache reference is allowed\n"],
    ["kmem -S=9 x-y", "kmem: invalid cpu specification: 9\n"],
    ["kmem -h", "kmem: hstates array does not exist\n"],
  ])("%s", (line, complaint) => {
    expect(run(line)).toBe(complaint);
  });

  test("of a kernel without slab caches", () => {
    expect(run("kmem -s")).toBe(
      "kmem: the list of slab caches: not available in this kernel (looked for slab_caches, cache_chain)\n",
    );
  });
});

test("flags are named by their bits, aliases with them", () => {
  expect(run("kmem -g 4080")).toBe(`FLAGS: 4080
  PAGE-FLAG      BIT  VALUE
  PG_waiters       7  0080
  PG_private_2    14  4000
  PG_fscache      14  4000
`);
  expect(run("kmem -g 10")).toBe("FLAGS: 10\n  PAGE-FLAG      BIT  VALUE\n  (none found)\n");
});

test("what is not known of memory is said, and the rest stands", () => {
  const amount = { kind: "amount", name: "FREE", pages: 3, bytes: 12288, of: "TOTAL MEM", percent: 1, apart: false };
  const gone = { unavailable: "not dumped" };
  expect(text(amount, { ...amount, name: "SLAB", pages: gone, bytes: gone, percent: gone, apart: true })).toBe(
    `                 PAGES        TOTAL      PERCENTAGE
         FREE        3        12 KB    1% of TOTAL MEM

         SLAB  (unknown)                 ?% of TOTAL MEM
`,
  );
});

test("a slab and its objects", () => {
  const slab = { kind: "slab", slab: at(0x40), memory: at(0x1000), node: 0, total: 3, allocated: 1, titled: true };
  const object = { kind: "object", object: at(0x1000), free: false, holder: undefined };
  expect(
    text(
      { ...slab, detailed: true },
      object,
      { ...object, object: at(0x1100), free: true },
      { ...object, object: at(0x1200), free: true, holder: "cpu 0 cache" },
    ),
  ).toBe(`  SLAB              MEMORY            NODE  TOTAL  ALLOCATED  FREE
  ff27480700000040  ff27480700001000     0      3          1     2
  FREE / [ALLOCATED]
  [ff27480700001000]
   ff27480700001100  
   ff27480700001200  (cpu 0 cache)
`);
});

test("blocks of free pages", () => {
  const block = { kind: "freeBlock", page: at(0), order: 3, asked: at(0x5000) };
  const place = (which: number): string => text({ ...block, which });
  expect(place(1)).toBe("ff27480700000000  (ff27480700005000 is 1st of 8 pages)\n");
  expect(place(3)).toContain("is 3rd of 8");
  expect(text({ ...block, order: 5, which: 12 })).toContain("is 12th of 32");
  expect(text({ ...block, order: 5, which: 22 })).toContain("is 22nd of 32");
  expect(text({ ...block, order: 0, which: 1 })).toBe("ff27480700000000  \n");
  expect(text({ kind: "freeTotal", counted: 7, said: 8 })).toBe("nr_free_pages: 8  (found 7)\n");
});

test("members stand apart, and a short structure at the end has no blanks behind it", () => {
  const member = (name: string, value: unknown, shape: string, size: number) => ({ name, value, shape, size });
  const row = (...members: readonly object[]) => ({ kind: "members", page: at(0), members, titled: false });
  const users = member("_refcount", "00000001", "structure", 4);
  expect(text(row(member("index", 481n, "unsigned", 8), users, member("_mapcount", -1, "count", 4)))).toBe(
    "ff27480700000000  481  00000001  -1  \n",
  );
  expect(text(row(users))).toBe("ff27480700000000  00000001\n");
});

test("lines of many pages are those of one", () => {
  const line = pageLines();
  const page = { kind: "page", page: address(at(0x40)), physical: 0x1000, names: ["lru", "head"] } as const;
  const gone = { unavailable: "filtered" };
  for (const [mapping, index, users, flags] of [
    [0n, 0n, 1, 0x10n],
    [at(1), 0x1e1n, 786444, 0x10n],
    [at(1), at(2), -1, 0x7_ffff_c000_1000n],
    [gone, gone, gone, gone],
    [0n, 0n, 12, gone],
  ] as const) {
    const row = { ...page, mapping: mapping as never, index: index as never, users, flags: flags as never };
    expect(line(row)).toBe(formatPage(row));
  }
});
