import { describe, expect, test } from "vitest";
import { CorruptionError } from "#base";
import { drawKernel, type Objects } from "../../testing/kernel.ts";
import { xarrayEntries } from "./index.ts";

/** The tags of pointers to nodes, of sibling slots and of the entry that asks readers to retry (include/linux/xarray.h). */
const node = (name: string): string => `&${name}+2`;
const sibling = (of: number): number => (of << 2) | 2;
const RETRY = (256 << 2) | 2;

const entriesOf = (heap: Objects, head: string | number, types = ""): readonly string[] => {
  const { kernel, at } = drawKernel({ types, heap: { "struct xarray root": { xa_head: head }, ...heap } });
  return Array.from(xarrayEntries(kernel, at("&root")), ({ index, entry }) => `${index}: ${entry.toString(16)}`);
};

describe("an xarray", () => {
  test("may be empty", () => {
    expect(entriesOf({}, 0)).toEqual([]);
  });

  test("of one entry at index 0 has no node", () => {
    expect(entriesOf({}, 0x1000)).toEqual(["0: 1000"]);
  });

  test("gives its entries by index, through as many levels as there are", () => {
    const heap: Objects = {
      "struct xa_node top": { shift: 6, "slots[0]": node("low"), "slots[2]": node("high") },
      "struct xa_node low": { shift: 0, parent: "&top", offset: 0, "slots[1]": 0x1100, "slots[63]": 0x1200 },
      "struct xa_node high": { shift: 0, parent: "&top", offset: 2, "slots[5]": 0x1300 },
    };
    expect(entriesOf(heap, node("top"))).toEqual(["1: 1100", "63: 1200", "133: 1300"]);
  });

  test("holds values as they are, and passes over siblings and markers", () => {
    const heap: Objects = {
      "struct xa_node top": { "slots[4]": 0x1000, "slots[5]": sibling(4), "slots[6]": RETRY, "slots[7]": (9 << 1) | 1 },
    };
    expect(entriesOf(heap, node("top"))).toEqual(["4: 1000", "7: 13"]);
  });

  test("was a radix tree before v4.20, with another tag and other names", () => {
    const types = `
      struct xarray; struct xa_node;
      struct radix_tree_root { unsigned int gfp_mask; void *rnode; };
      struct radix_tree_node { unsigned char shift, offset; struct radix_tree_node *parent; void *slots[64]; };
      struct idr { struct radix_tree_root idr_rt; };`;
    // The pid table of a drawn kernel is an xarray: this one has no tasks.
    const { kernel, at } = drawKernel({
      types,
      heap: {
        "struct radix_tree_root root": { rnode: "&top+1" },
        "struct radix_tree_node top": { "slots[3]": 0x1000 },
      },
    });
    expect([...xarrayEntries(kernel, at("&root"))]).toMatchObject([{ index: 3, entry: 0x1000n }]);
  });

  test("says which indexes an entry covers, whether it is a value, and where it stands", () => {
    const { kernel, at } = drawKernel({
      heap: {
        "struct xarray root": { xa_head: node("top") },
        "struct xa_node top": { shift: 6, "slots[0]": node("low"), "slots[1]": 0x2000, "slots[2]": sibling(1) },
        "struct xa_node low": {
          parent: "&top",
          "slots[4]": 0x1000,
          "slots[5]": sibling(4),
          "slots[6]": sibling(4),
          "slots[7]": 0x13,
        },
      },
    });
    expect([...xarrayEntries(kernel, at("&root"))]).toEqual([
      { index: 4, last: 6, entry: 0x1000n, isValue: false, path: [0, 4] },
      { index: 7, last: 7, entry: 0x13n, isValue: true, path: [0, 7] },
      { index: 64, last: 191, entry: 0x2000n, isValue: false, path: [1] },
    ]);
  });
});

/** Radix trees of older kernels: nodes of another shape below a root of another name. */
const radixTypes = (node: string): string => `
  struct xarray; struct xa_node;
  struct radix_tree_root { unsigned int height, gfp_mask; struct radix_tree_node *rnode; };
  struct radix_tree_node { ${node} void *slots[64]; };
  struct idr { struct radix_tree_root idr_rt; };`;
const radixEntries = (types: string, heap: Objects): readonly string[] => {
  const { kernel, at } = drawKernel({ types, heap: { "struct radix_tree_root root": { rnode: "&top+1" }, ...heap } });
  return Array.from(
    xarrayEntries(kernel, at("&root")),
    ({ index, last, entry, isValue }) => `${index}-${last}: ${entry.toString(16)}${isValue ? " value" : ""}`,
  );
};

describe("a radix tree", () => {
  test("of v4.7 to v4.19 has siblings that point to the slot they stand for", () => {
    const types = radixTypes("unsigned char shift, offset; struct radix_tree_node *parent;");
    const heap: Objects = {
      "struct radix_tree_node top": { shift: 6, "slots[1]": "&low+1" },
      "struct radix_tree_node low": {
        shift: 0,
        offset: 1,
        parent: "&top",
        "slots[2]": 0x1000,
        "slots[3]": "&low.slots[2]+1",
        "slots[4]": 1,
        "slots[5]": 0x26,
      },
    };
    expect(radixEntries(types, heap)).toEqual(["66-67: 1000", "69-69: 26 value"]);
  });

  test("of v3.15 to v4.6 has height and offset in one number, and no tags within", () => {
    const types = radixTypes("unsigned int path, count; struct radix_tree_node *parent;");
    const heap: Objects = {
      "struct radix_tree_node top": { path: 2, "slots[3]": "&low" },
      "struct radix_tree_node low": { path: 1 | (3 << 12), parent: "&top", "slots[2]": 0x1000 },
    };
    expect(radixEntries(types, heap)).toEqual(["194-194: 1000"]);
  });

  test("before v3.3 has no parents, and ends all the same", () => {
    const types = radixTypes("unsigned int height, count;");
    const low: Objects = { "struct radix_tree_node low": { height: 1, "slots[2]": 0x1000 } };
    const top = { height: 2, "slots[1]": "&low" };
    expect(radixEntries(types, { "struct radix_tree_node top": top, ...low })).toEqual(["66-66: 1000"]);
    const twice = { ...top, "slots[2]": "&low" };
    expect(() => radixEntries(types, { "struct radix_tree_node top": twice, ...low })).toThrow("twice");
    const loop = { "struct radix_tree_node top": { ...top, "slots[1]": "&top" } };
    expect(() => radixEntries(types, loop)).toThrow(CorruptionError);
  });
});

describe("a broken xarray", () => {
  const walk = (heap: Objects, head: string) => () => entriesOf(heap, head);

  test("whose node is its own child ends", () => {
    const heap: Objects = { "struct xa_node top": { shift: 6, parent: "&top", "slots[0]": node("top") } };
    expect(walk(heap, node("top"))).toThrow(CorruptionError);
  });

  test("whose nodes have the same children many times over ends soon", () => {
    // Twelve nodes, each of whose 64 slots leads to the next: 64^11 ways.
    const heap: Record<string, Objects[string]> = {};
    for (let i = 0; i < 12; i++) {
      heap[`struct xa_node level_${i}`] = {
        shift: 6 * (11 - i),
        parent: i === 0 ? 0 : `&level_${i - 1}`,
        slots: Array.from({ length: 64 }, () => (i === 11 ? 0x1000 : node(`level_${i + 1}`))),
      };
    }
    expect(walk(heap, node("level_0"))).toThrow(CorruptionError);
  });

  test("whose node is gone faults", () => {
    expect(walk({}, "&root+16777218")).toThrow(/unmapped|not-dumped/);
  });
});
