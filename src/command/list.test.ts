import { describe, expect, test } from "vitest";
import { drawKernel, type Objects, type Value } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { list } from "./list.ts";

const TYPES = `
struct item { int number; unsigned char letter; unsigned int low : 3, high : 5; const char *label; struct list_head node; };
struct chain { int number; struct chain *next; };
struct owner { struct list_head items; int spare; };
`;

const HEAP: Objects = {
  "struct item a": { number: -1, letter: 65, low: 2, high: 9, label: "first" },
  "struct item b": { number: 2, letter: 66 },
  "struct item c": { number: 3, letter: 67 },
};
const GLOBALS: Objects = {
  "struct list_head items": ["&a.node", "&b.node", "&c.node"],
  "struct list_head nothing": [],
  "struct owner owner": { items: [] },
  "struct chain one": { number: 1, next: "&two" },
  "struct chain two": { number: 2, next: "&three" },
  "struct chain three": { number: 3 },
};

/** What a line shows, with names of objects in the place of their addresses. */
function said(line: string, overwrite: Readonly<Record<string, Value>> = {}, hash?: boolean): string {
  const { kernel, at } = drawKernel({ types: TYPES, heap: HEAP, globals: GLOBALS, overwrite });
  const names = ["a.node", "b.node", "c.node", "a", "b", "c", "items", "one", "two", "three"];
  let text = shown(
    kernel,
    list,
    line.replaceAll(/\{(.*?)\}/g, (_, name: string) => at(`&${name}`).toString(16)),
    undefined,
    hash === undefined ? {} : { hash },
  );
  for (const name of names) text = text.replaceAll(at(`&${name}`).toString(16), name);
  return text;
}

describe("list", () => {
  test("follows pointers until one points to nothing or to the start", () => {
    expect(said("list chain.next one")).toBe("one\ntwo\nthree\n");
    expect(said("list -o 8 {one} -s chain.number")).toBe(
      "one\n  number = 1,\ntwo\n  number = 2,\nthree\n  number = 3,\n",
    );
    expect(said("list items")).toBe("items\na.node\nb.node\nc.node\n");
    expect(said("list -e {three} chain.next one")).toBe("one\ntwo\n");
  });

  test("goes by heads, forward and backward", () => {
    expect(said("list -H items")).toBe("a.node\nb.node\nc.node\n");
    expect(said("list item.node -H items")).toBe("a\nb\nc\n");
    expect(said("list -r item.node -H items")).toBe("c\nb\na\n");
    expect(said("list -h {a} item.node -e {items}")).toBe("a\nb\nc\n");
    expect(said("list -H nothing")).toBe("(empty)\n");
  });

  test("goes by a head in another structure, from its other end as well", () => {
    const items = {
      "&owner.items.next": "&a.node",
      "&owner.items.prev": "&c.node",
      "&c.node.next": "&owner.items",
      "&a.node.prev": "&owner.items",
    };
    expect(said("list -O owner.items -o item.node -h owner", items)).toBe("a\nb\nc\n");
    expect(said("list -r -O owner.items -o item.node -h owner", items)).toBe("c\nb\na\n");
    expect(said("list -O owner.items -h owner")).toBe("(empty)\n");
  });

  test("reads numbers, bit-fields and strings directly", () => {
    expect(said("list item.node -H items -S item.number,letter,low,high,label -e {b.node}")).toMatch(
      /^a\n {2}number = -1\n {2}letter = 65\n {2}low = 2\n {2}high = 9\n {2}label = 0x[0-9a-f]+ {2}"first"\n$/,
    );
    expect(said("list item.node -H items -S item.number,high -x -e {b.node}")).toBe(
      "a\n  number = 0xffffffff\n  high = 0x9\n",
    );
  });

  test("finds structures behind entries inside them", () => {
    expect(said("list -l item.node -s item.number -H items")).toBe(
      "a.node\n  number = -1,\nb.node\n  number = 2,\nc.node\n  number = 3,\n",
    );
  });

  test("says what it does not understand", () => {
    expect(said("list")).toMatch(/^list: starting address required\nUsage:\n/);
    expect(said("list 12345")).toBe("list: invalid kernel virtual address: 12345\n");
    expect(said("list nosuch.member items")).toBe("list: invalid argument: nosuch.member\n");
    expect(said("list items nothing")).toBe("list: list start already entered\n");
    expect(said("list -o nosuch items")).toBe("list: invalid -o argument: nosuch\n");
    expect(said("list -l 8 items")).toMatch(/^list: -l option can only be used with -s or -S option\nUsage/);
    expect(said("list -H items -S item.nosuch")).toBe("list: Can't get offset of 'item.nosuch'\n");
    expect(said("list -H items -s nosuch")).toBe("a.node\nlist: invalid structure name: nosuch\n");
    expect(said("list -e {b.node} -H items -s item.nosuch")).toBe(
      "a.node\nlist: invalid data structure member reference: nosuch\n",
    );
  });
});

describe("a broken list", () => {
  test("that comes back to an entry ends there", () => {
    const loop = { "&c.node.next": "&b.node" };
    expect(said("list -H items", loop)).toBe("a.node\nb.node\nc.node\nb.node\n\nlist: duplicate list entry: b.node\n");
  });

  test("tells the length of the cycle and the way to it, when entries are not remembered", () => {
    const loop = { "&c.node.next": "&b.node" };
    const told =
      "list: loop detected, loop length: 2\nlist: length from start to loop: 1\nlist: duplicate list entry: b.node\n";
    const brent = said("list -B -H items", loop);
    expect(brent).toMatch(/^a\.node\nb\.node\nc\.node\n/);
    expect(brent.endsWith(told)).toBe(true);
    expect(said("list -H items", loop, false)).toBe(brent);
  });

  test("that ends where a circle should close, or leads nowhere", () => {
    expect(said("list -H items", { "&b.node.next": 0 })).toBe("a.node\nb.node\n\nlist: invalid list entry: 0\n");
    expect(said("list -H items", { "&b.node.next": 0x1234 })).toBe(
      'a.node\nb.node\n1234\nlist: invalid kernel virtual address: 1234  type: "list entry"\n',
    );
    expect(said("list -H items", { "&items.next": 0x1234 })).toMatch(/: 1234 {2}type: "first list entry"\n$/);
  });
});
