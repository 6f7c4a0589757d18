import { expect, test } from "vitest";
import { CorruptionError } from "#base";
import { drawKernel, type Objects } from "../../testing/kernel.ts";
import { rbNodes } from "./rbtree.ts";

const TYPES = `
struct rb_node { unsigned long __rb_parent_color; struct rb_node *rb_right, *rb_left; };
struct drawn_item { int key; struct rb_node node; };
`;
const BLACK = 1;

/**
 *      four
 *     /    \
 *   two    five
 *   / \
 * one three
 */
const TREE: Objects = {
  "struct drawn_item four": { node: { __rb_parent_color: BLACK, rb_left: "&two.node", rb_right: "&five.node" } },
  "struct drawn_item two": { node: { __rb_parent_color: "&four.node", rb_left: "&one.node", rb_right: "&three.node" } },
  "struct drawn_item five": { node: { __rb_parent_color: "&four.node" } },
  "struct drawn_item one": { node: { __rb_parent_color: "&two.node" } },
  "struct drawn_item three": { node: { __rb_parent_color: "&two.node" } },
};

function walk(heap: Objects, root = "&four.node"): { readonly names: readonly string[]; readonly error: unknown } {
  const { kernel, at } = drawKernel({ types: TYPES, heap });
  const names = new Map(["one", "two", "three", "four", "five"].map((name) => [at(`&${name}.node`), name]));
  const found: string[] = [];
  try {
    for (const node of rbNodes(kernel, at(root))) found.push(names.get(node) ?? "?");
  } catch (error) {
    return { names: found, error };
  }
  return { names: found, error: undefined };
}

test("nodes come in the tree's order", () => {
  expect(walk(TREE)).toEqual({ names: ["one", "two", "three", "four", "five"], error: undefined });
});

test("an empty tree has none", () => {
  const { kernel } = drawKernel({ types: TYPES });
  expect([...rbNodes(kernel, 0n as Parameters<typeof rbNodes>[1])]).toEqual([]);
});

test("a node that names another parent ends the walk, and what came before holds", () => {
  const { names, error } = walk({
    ...TREE,
    "struct drawn_item three": { node: { __rb_parent_color: "&one.node" } },
  });
  expect(names).toEqual(["one", "two"]);
  expect(error).toBeInstanceOf(CorruptionError);
});

test("a cycle ends the walk", () => {
  const { names, error } = walk({
    ...TREE,
    "struct drawn_item five": { node: { __rb_parent_color: "&four.node", rb_right: "&two.node" } },
  });
  expect(names).toEqual(["one", "two", "three", "four", "five"]);
  expect(error).toBeInstanceOf(CorruptionError);
});

test("children that are one and the same end the walk", () => {
  const { error } = walk({
    ...TREE,
    "struct drawn_item two": { node: { __rb_parent_color: "&four.node", rb_left: "&one.node", rb_right: "&one.node" } },
  });
  expect(error).toBeInstanceOf(CorruptionError);
});
