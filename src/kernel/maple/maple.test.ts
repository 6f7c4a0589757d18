import { describe, expect, test } from "vitest";
import { CorruptionError, isPartial } from "#base";
import { drawKernel, type Objects } from "../../testing/kernel.ts";
import { mapleEntries, mapleParts, mapleRoot } from "./index.ts";

const TYPES = `
struct maple_metadata { unsigned char end, gap; };
struct maple_pnode;
struct maple_range_64 {
  struct maple_pnode *parent;
  unsigned long pivot[15];
  union { void *slot[16]; struct { void *pad[15]; struct maple_metadata meta; }; };
};
struct maple_arange_64 {
  struct maple_pnode *parent;
  unsigned long pivot[9];
  void *slot[10];
  unsigned long gap[10];
  struct maple_metadata meta;
};
struct maple_node {
  union {
    struct { struct maple_pnode *parent; void *slot[31]; };
    struct maple_range_64 mr64;
    struct maple_arange_64 ma64;
  };
};
struct maple_tree { unsigned int ma_lock, ma_flags; void *ma_root; };
`;
const MOST = 2n ** 64n - 1n;

/** An encoded pointer to a node: its address, the type in bits 3 to 6, and bit 1. */
const leaf = (name: string): string => `&${name}+${(1 << 3) | 2}`;
const inner = (name: string): string => `&${name}+${(2 << 3) | 2}`;
const withGaps = (name: string): string => `&${name}+${(3 << 3) | 2}`;

const draw = (root: string | number, heap: Objects = {}) =>
  drawKernel({
    types: TYPES,
    heap: { "struct maple_tree tree": { ma_root: root, ma_flags: 0x30b }, ...heap },
  });
const entriesOf = (root: string | number, heap: Objects = {}, fail?: (error: unknown) => void): readonly string[] => {
  const { kernel, at } = draw(root, heap);
  return Array.from(
    mapleEntries(kernel, at("&tree"), fail),
    ({ first, last, entry }) => `${first}-${last === MOST ? "" : last}: ${entry.toString(16)}`,
  );
};

describe("a maple tree", () => {
  test("may be empty, or have one entry at index 0", () => {
    expect(entriesOf(0)).toEqual([]);
    expect(entriesOf(0x1000)).toEqual(["0-0: 1000"]);
  });

  test("gives the ranges of a leaf, and leaves out those without entry", () => {
    const heap: Objects = {
      "struct maple_node top": {
        "mr64.pivot": [3, 9, 10, MOST],
        "mr64.slot": [0x1000, 0, 0x2000, 0x3000],
      },
    };
    expect(entriesOf(leaf("top"), heap)).toEqual(["0-3: 1000", "10-10: 2000", "11-: 3000"]);
  });

  test("has a last slot without pivot, or data about the node there", () => {
    const pivots = Array.from({ length: 15 }, (_, i) => i);
    const slots = Array.from({ length: 16 }, (_, i) => 0x1000 + i);
    expect(
      entriesOf(leaf("top"), { "struct maple_node top": { "mr64.pivot": pivots, "mr64.slot": slots } }),
    ).toHaveLength(16);
    // A node of fifteen: the sixteenth slot's bytes say which is the last in use.
    const heap: Objects = {
      "struct maple_node top": {
        "mr64.pivot": [...pivots.slice(0, 14), MOST],
        "mr64.slot": slots.slice(0, 15),
        "mr64.meta.end": 14,
      },
    };
    expect(entriesOf(leaf("top"), heap).at(-1)).toBe("14-: 100e");
  });

  test("has nodes below nodes, with and without gaps", () => {
    const heap: Objects = {
      "struct maple_node top": {
        "ma64.pivot": [99, MOST],
        "ma64.slot": [inner("left"), leaf("right")],
        "ma64.gap": [7, 8],
        "ma64.meta": { end: 1, gap: 1 },
      },
      "struct maple_node left": { "mr64.pivot": [9, 99], "mr64.slot": [leaf("first"), leaf("second")] },
      "struct maple_node first": { "mr64.pivot": [9], "mr64.slot": [0x1000] },
      "struct maple_node second": { "mr64.pivot": [50, 99], "mr64.slot": [0x2000, 0x3000] },
      "struct maple_node right": { "mr64.pivot": [MOST], "mr64.slot": [0x4000] },
    };
    expect(entriesOf(withGaps("top"), heap)).toEqual(["0-9: 1000", "10-50: 2000", "51-99: 3000", "100-: 4000"]);

    const { kernel, at } = draw(withGaps("top"), heap);
    const { root, height, flags } = mapleRoot(kernel, at("&tree"));
    expect({ height, flags }).toEqual({ height: 2, flags: 0x30b });
    const parts = [...mapleParts(kernel, root)];
    expect(parts[0]).toMatchObject({ kind: "node", address: at("&top"), type: 3, depth: 0, end: 1, gap: 1 });
    expect(parts[0]).toMatchObject({ gaps: [7n, 8n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n], first: 0n, last: MOST });
    expect(parts.flatMap((part) => (part.kind === "slot" ? [[...part.path, part.slot].join("/")] : []))).toEqual([
      "0/0/0",
      "0/1/0",
      "0/1/1",
      "1/0",
    ]);
  });

  test("has markers that are no entries", () => {
    const heap: Objects = {
      "struct maple_node top": { "mr64.pivot": [1, MOST], "mr64.slot": [(257 << 2) | 2, 0x1000] },
    };
    expect(entriesOf(leaf("top"), heap)).toEqual(["2-: 1000"]);
  });

  test("has dense nodes, a slot for each index", () => {
    expect(entriesOf("&top+2", { "struct maple_node top": { "slot[1]": 0x1000, "slot[30]": 0x2000 } })).toEqual([
      "1-1: 1000",
      "30-30: 2000",
    ]);
  });
});

describe("a broken maple tree", () => {
  const failures = (root: string, heap: Objects): readonly string[] => {
    const messages: string[] = [];
    const found = entriesOf(root, heap, (error) => {
      if (!isPartial(error)) throw error;
      messages.push(error.message);
    });
    return [...found, ...messages];
  };

  test("whose node is below itself ends", () => {
    const heap: Objects = { "struct maple_node top": { "mr64.pivot": [MOST], "mr64.slot": [inner("top")] } };
    expect(() => entriesOf(inner("top"), heap)).toThrow(CorruptionError);
    const second: Objects = {
      "struct maple_node top": { "mr64.pivot": [9, MOST], "mr64.slot": [leaf("low"), inner("top")] },
      "struct maple_node low": { "mr64.pivot": [9], "mr64.slot": [0x1000] },
    };
    expect(() => entriesOf(inner("top"), second)).toThrow("its pivot 0 is 9, not in 10 to");
  });

  test("goes on beside a node that cannot be read, is of no known type or out of order", () => {
    const heap: Objects = {
      "struct maple_node top": {
        "mr64.pivot": [9, 19, 29, MOST],
        "mr64.slot": ["&top+16777226", "&low+34", leaf("wrong"), leaf("low")],
      },
      "struct maple_node wrong": { "mr64.pivot": [25, 40], "mr64.slot": [0x2000, 0x3000] },
      "struct maple_node low": { "mr64.pivot": [MOST], "mr64.slot": [0x1000] },
    };
    expect(failures(inner("top"), heap)).toEqual([
      "20-25: 2000",
      "30-: 1000",
      expect.stringMatching(/unmapped|not-dumped/),
      expect.stringContaining("a node of unknown type 4"),
      expect.stringContaining("its pivot 1 is 40, not in 26 to 29"),
    ]);
  });
});
