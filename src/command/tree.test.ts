import { describe, expect, test } from "vitest";
import { drawKernel, type Objects } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { tree } from "./tree.ts";

const TYPES = `
struct rb_node { unsigned long __rb_parent_color; struct rb_node *rb_right, *rb_left; };
struct rb_root { struct rb_node *rb_node; };
struct item { int number; struct rb_node node; };
struct holder { long pad; struct rb_root root; struct xarray numbers; };
struct maple_metadata { unsigned char end, gap; };
struct maple_range_64 { void *parent; unsigned long pivot[15]; union { void *slot[16]; struct { void *pad[15]; struct maple_metadata meta; }; }; };
struct maple_arange_64 { void *parent; unsigned long pivot[9]; void *slot[10]; unsigned long gap[10]; struct maple_metadata meta; };
struct maple_node { union { struct { void *parent; void *slot[31]; }; struct maple_range_64 mr64; struct maple_arange_64 ma64; }; };
struct maple_tree { unsigned int ma_lock, ma_flags; void *ma_root; };
`;

const GLOBALS: Objects = {
  "struct item one": { number: 1 },
  "struct item two": { number: 2, node: { rb_left: "&one.node", rb_right: "&three.node" } },
  "struct item three": { number: 3 },
  "struct holder holder": { root: { rb_node: "&two.node" }, numbers: { xa_head: "&top+2" } },
  "struct xarray single": { xa_head: "&one" },
  "struct xarray none": {},
};
const HEAP: Objects = {
  "struct xa_node top": { "slots[2]": "&one", "slots[3]": "&two", "slots[4]": (3 << 2) | 2 },
  "struct maple_node root": {
    "ma64.pivot": [9, 2n ** 64n - 1n],
    "ma64.slot": ["&leaf+10", "&rest+10"],
    "ma64.gap": [4, 5],
    "ma64.meta": { end: 1, gap: 1 },
  },
  "struct maple_node leaf": { parent: "&root+6", "mr64.pivot": [4, 9], "mr64.slot": [0, "&one"], "mr64.meta.end": 1 },
  "struct maple_node rest": { parent: "&root+14", "mr64.pivot": [2n ** 64n - 1n], "mr64.slot": ["&two"] },
  "struct maple_tree ranges": { ma_root: "&root+26", ma_flags: 0x30b },
};

function said(line: string, globals: Objects = {}, names: readonly string[] = []): string {
  const { kernel, at } = drawKernel({ types: TYPES, heap: HEAP, globals: { ...GLOBALS, ...globals } });
  let text = shown(
    kernel,
    tree,
    line.replaceAll(/\{(.*?)\}/g, (_, name: string) => at(`&${name}`).toString(16)),
  );
  for (const name of [
    "one.node",
    "two.node",
    "three.node",
    "one",
    "two",
    "three",
    "ranges",
    "root",
    "leaf",
    "rest",
    ...names,
  ]) {
    text = text.replaceAll(at(`&${name}`).toString(16), name).replaceAll(at(`&${name}`).toString(), `${name} (10)`);
  }
  return text;
}

describe("a red-black tree", () => {
  test("is shown from its root, or in its order", () => {
    expect(said("tree -r holder.root holder")).toBe("two.node\none.node\nthree.node\n");
    expect(said("tree -l -r holder.root holder")).toBe("one.node\ntwo.node\nthree.node\n");
    expect(said("tree -o item.node -N {two.node} -p -s item.number")).toBe(
      "two\n  position: root\n  number = 2,\none\n  position: root/l\n  number = 1,\nthree\n  position: root/r\n  number = 3,\n",
    );
    expect(said("tree -o item.node -r 8 holder -S item.number -x")).toBe(
      "two\n  number = 0x2\none\n  number = 0x1\nthree\n  number = 0x3\n",
    );
  });

  test("that is broken shows what is left", () => {
    const torn = { "struct item one": { number: 1, node: { rb_left: 0x1234 } } };
    expect(said("tree -r holder.root holder", torn)).toBe(
      "two.node\none.node\ntree: rb_node: one.node: corrupted rb_left pointer: 1234\nthree.node\n",
    );
    const loop = { "struct item three": { number: 3, node: { rb_right: "&two.node" } } };
    expect(said("tree -r holder.root holder", loop)).toBe(
      "two.node\none.node\nthree.node\n\ntree: duplicate tree entry: two.node\n",
    );
  });
});

describe("an xarray", () => {
  test("tells indexes and slots, and shows what has siblings once", () => {
    expect(said("tree -t xarray -r holder.numbers holder -p")).toBe(
      "one\n  index: 2  position: root/2\ntwo\n  index: 3  position: root/3\n",
    );
    expect(said("tree -t x -N {top} -s item.number")).toBe("one\n  number = 1,\ntwo\n  number = 2,\n");
  });

  test("may be empty, or hold one entry in its root", () => {
    expect(said("tree -t xarray none")).toBe("");
    expect(said("tree -t xarray single -p")).toBe("one\n  index: 0  position: direct/0\n");
  });

  test("is no radix tree", () => {
    expect(said("tree -t radix none")).toBe("tree: radix trees do not exist or have changed their format\n");
  });
});

describe("a maple tree", () => {
  test("shows what is in it; numbers, as crash has it, in the output base", () => {
    expect(said("tree -t maple -x {ranges}")).toBe("one\ntwo\n");
    expect(said("tree -t maple {ranges} -p -S item.number")).toBe(
      "one (10)\n  index: 1  position: root/0/1\n  number = 1\ntwo (10)\n  index: 2  position: root/1/0\n  number = 2\n",
    );
    expect(said("tree -t m -N {leaf+10} -x -p")).toBe("one\n  index: 1  position: direct/1\n");
  });

  test("shows nodes and empty ranges on request", () => {
    const text = said("tree -t maple -v -x {ranges}").replaceAll(/(contents: \S+ \S+ \S+ \S+).*/g, "$1 ...");
    expect(text).toBe(`maple_tree(ranges) flags 30B, height 2 root 0x${text.match(/root 0x(\w+)/)?.[1]}

0-ffffffffffffffff: node 0xroot depth 0 type 3 parent (nil) contents: 4 5 0 0 ...
  0-9: node 0xleaf depth 1 type 1 parent 0x${text.match(/type 1 parent 0x(\w+)/)?.[1]} contents: (nil) 4 0xone 9 ...
    0-4: 0x0
    5-9: 0xone
  a-ffffffffffffffff: node 0xrest depth 1 type 1 parent 0x${text.match(/a-f+: .*parent 0x(\w+)/)?.[1]} contents: 0xtwo ffffffffffffffff (nil) 0 ...
    a-ffffffffffffffff: 0xtwo
`);
  });
});

test("what is not understood is said", () => {
  expect(said("tree")).toMatch(/^tree: a starting address is required\nUsage:/);
  expect(said("tree -t foo holder")).toMatch(/^tree: invalid tree type: foo\nUsage:/);
  expect(said("tree -t rb -t ra holder")).toMatch(/^tree: multiple tree types may not be entered\nUsage:/);
  expect(said("tree -l -t x holder")).toBe("tree: -l option is not applicable to Xarrays\n");
  expect(said("tree -v -t rb holder")).toBe("tree: -v option is not applicable to rbtrees\n");
  expect(said("tree -r nosuch.x holder")).toBe("tree: invalid -r argument: nosuch.x\n");
  expect(said("tree -o 8 -o 16 holder")).toBe("tree: node offset value 8 (0x8) already entered\n");
  expect(said("tree 1234")).toBe("tree: invalid start argument: 1234\n");
  expect(said("tree -r 8 holder -S item.nosuch")).toBe("tree: Can't get offset of 'item.nosuch'\n");
});
