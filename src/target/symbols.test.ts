import { describe, expect, test } from "vitest";
import { AbsentError, address } from "#base";
import { listColumns, type NamedAddress, shiftedColumns } from "./symbol-columns.ts";
import { symbolTable } from "./symbols.ts";

const TEXT = 0xffff_ffff_8100_0000n;
const MODULE = 0xffff_ffff_c000_0000n;

const at = (
  start: bigint,
  ...names: readonly (readonly [offset: number, type: string, name: string])[]
): NamedAddress[] => names.map(([offset, type, name]) => ({ address: start + BigInt(offset), type, name }));

const kernel = at(
  TEXT,
  [0, "T", "_stext"],
  [0, "T", "_text"],
  [0x40, "t", "show"],
  [0x80, "T", "vfs_read"],
  [0x100, "T", "vfs_write"],
  [0x100, "t", "ksys_alias"],
  [0x100, "W", "weak_alias"],
  [0x200, "D", "jiffies"],
  [0x300, "B", "_end"],
);
const perCpu = [{ address: 0x1000n, type: "A", name: "runqueues" }];
const nfs = at(MODULE, [0, "t", "nfs_read"], [0x30, "t", "show"], [0x30, "T", "vfs_write"]);

const table = symbolTable([
  {
    module: undefined,
    regions: [{ start: address(TEXT), size: 0x300 }],
    columns: () => listColumns([...perCpu, ...kernel]),
  },
  {
    module: "nfs",
    regions: [
      { start: address(MODULE), size: 0x50 },
      { start: address(MODULE + 0x1000n), size: 0x20 },
    ],
    columns: () => listColumns(nfs),
  },
]);

describe("by address", () => {
  test.each([
    // Of several names crash shows the alphabet's first at the address itself, and its last behind it.
    [TEXT, "_stext", 0, undefined],
    [TEXT + 1n, "_text", 1, undefined],
    [TEXT + 0x100n, "ksys_alias", 0, undefined],
    [TEXT + 0x1ffn, "weak_alias", 0xff, undefined],
    [TEXT + 0xffn, "vfs_read", 0x7f, undefined],
    [TEXT + 0x2ffn, "jiffies", 0xff, undefined],
    [MODULE, "nfs_read", 0, "nfs"],
    [MODULE + 0x4fn, "vfs_write", 0x1f, "nfs"],
    // Its second region has no symbols of its own.
    [MODULE + 0x1010n, "vfs_write", 0xfe0, "nfs"],
  ])("%#x", (where, name, offset, module) => {
    expect(table.lookup(address(where))).toMatchObject({ symbol: { name, module }, offset });
  });

  test.each([
    ["before the image", TEXT - 1n],
    ["behind it", TEXT + 0x300n],
    ["between a module's regions", MODULE + 0x50n],
    ["in no region, though a per-CPU symbol is there", 0x1000n],
    ["NULL", 0n],
    ["the last address", 2n ** 64n - 1n],
  ])("no symbol covers what is %s", (_, where) => {
    expect(table.lookup(address(where))).toBeUndefined();
  });

  test("every name of an address", () => {
    expect(table.at(address(TEXT)).map(({ name }) => name)).toEqual(["_stext", "_text"]);
    expect(table.at(address(MODULE + 0x30n)).map(({ name }) => name)).toEqual(["show", "vfs_write"]);
    expect(table.at(address(0x1000n)).map(({ name }) => name)).toEqual(["runqueues"]);
    expect(table.at(address(TEXT + 1n))).toEqual([]);
  });
});

describe("by name", () => {
  test("the kernel's comes before a module's", () => {
    expect(table.find("show")).toMatchObject({ address: TEXT + 0x40n, module: undefined });
    expect(table.find("nfs_read")).toMatchObject({ module: "nfs" });
    expect(table.find("nothing")).toBeUndefined();
  });

  test("all of a name", () => {
    expect(table.all("show").map(({ address: each }) => each)).toEqual([TEXT + 0x40n, MODULE + 0x30n]);
  });

  test("global comes before local", () => {
    const two = symbolTable([
      {
        module: undefined,
        regions: [],
        columns: () => listColumns(at(TEXT, [0, "t", "x"], [8, "T", "x"], [16, "d", "x"])),
      },
    ]);
    expect(two.find("x")).toMatchObject({ address: TEXT + 8n, type: "T" });
  });

  test.each([
    ["merge.isra.0", "merge"],
    ["split.part.0", "split"],
    ["both.isra.0.part.0", "both"],
    ["cut.constprop.0.isra.0", "cut.constprop.0"],
    ["kept.constprop.0", "kept.constprop.0"],
    ["kept.cold", "kept.cold"],
  ])("%s is shown as %s", (own, shown) => {
    const marked = symbolTable([
      {
        module: undefined,
        regions: [{ start: address(TEXT), size: 64 }],
        columns: () => listColumns(at(TEXT, [0, "t", own])),
      },
    ]);
    expect(marked.lookup(address(TEXT))?.symbol.name).toBe(shown);
  });

  test("its address, or an error that names it", () => {
    expect(table.resolve("jiffies")).toBe(TEXT + 0x200n);
    expect(() => table.resolve("gone")).toThrow(AbsentError);
    expect(() => table.resolve("gone")).toThrow("symbol gone");
  });

  test("its size reaches to the next address", () => {
    expect(table.find("vfs_write")?.size).toBe(0x100);
    expect(table.find("_stext")?.size).toBe(0x40);
    expect(table.find("_end")?.size).toBe(0);
  });
});

describe("in order", () => {
  test.each([
    ["vfs_write", 1, "jiffies"],
    ["jiffies", -1, "weak_alias"],
    ["_text", -1, "_stext"],
    ["weak_alias", -1, "ksys_alias"],
    ["_end", 1, "nfs_read"],
    ["nfs_read", -1, "_end"],
    ["runqueues", -1, undefined],
    ["runqueues", 1, "_stext"],
  ] as const)("next to %s, %d step", (name, step, next) => {
    const symbol = table.find(name);
    const found = symbol && table.neighbour(symbol, step);
    expect(found && table.at(found.address).map((each) => each.name)).toEqual(next && expect.arrayContaining([next]));
  });

  test("of one owner or of all", () => {
    const names = (owner?: { readonly module: string | undefined }) =>
      Array.from(table.symbols(owner), ({ name }) => name);
    expect(names({ module: "nfs" })).toEqual(["nfs_read", "show", "vfs_write"]);
    expect(names({ module: undefined })).toHaveLength(kernel.length + 1);
    expect(names()).toHaveLength(kernel.length + 1 + nfs.length);
  });
});

test("clones are shown under the bare name, beside the function that bears it", () => {
  const list = listColumns(at(TEXT, [0, "t", "scan.part.0"], [0x10, "T", "scan"], [0x20, "t", "only.isra.1"]));
  const clones = symbolTable([
    { module: undefined, regions: [{ start: address(TEXT), size: 0x30 }], columns: () => list },
  ]);
  expect(clones.shownAs("scan").map((one) => Number(one.address - TEXT))).toEqual([0, 0x10]);
  expect(clones.shownAs("only").map((one) => Number(one.address - TEXT))).toEqual([0x20]);
});

test("KASLR moves the image, not what counts from zero", () => {
  const moved = shiftedColumns(listColumns([...perCpu, ...kernel.slice(0, 1)]), 0x1c00_0000n);
  expect(Array.from(moved.addresses)).toEqual([0x1000n, TEXT + 0x1c00_0000n]);
  expect(moved.find("_stext")).toEqual([1]);
});
