import { expect, test } from "vitest";
import { AbsentError, CorruptionError } from "#base";
import { int, layout, at as member } from "#kernel/layout";
import { drawKernel } from "../../testing/kernel.ts";
import { containerOf, listEntries } from "./index.ts";

const Item = layout("struct item", { number: int("number"), node: member("node"), other: member("gone") });

const { kernel, at } = drawKernel({
  types: "struct item { int number; struct list_head node; };",
  heap: {
    "struct list_head items": ["&b.node", "&a.node", "&c.node"],
    "struct list_head none": [],
    "struct list_head broken": ["&d.node"],
    "struct item a": { number: 1 },
    "struct item b": { number: 2 },
    "struct item c": { number: 3 },
    "struct item d": { number: 4 },
  },
  overwrite: { "&d.node.next": 0 },
});
const items = kernel.layout(Item);

test("the structures of a list, by the member that links them", () => {
  expect(Array.from(listEntries(kernel, at("&items"), items, "node"), (item) => item.number())).toEqual([2, 1, 3]);
  expect([...listEntries(kernel, at("&none"), items, "node")]).toEqual([]);
});

test("the structure around a member", () => {
  expect(containerOf(items, "node", at("&c.node")).address).toBe(at("&c"));
});

test("a broken list names what it is of, behind what it held", () => {
  const seen: number[] = [];
  const walk = () => {
    for (const item of listEntries(kernel, at("&broken"), items, "node")) seen.push(item.number());
  };
  expect(walk).toThrow(CorruptionError);
  expect(walk).toThrow(/^list of struct item: /);
  expect(seen).toEqual([4, 4]);
});

test("a list through a member that this kernel does not have is absent", () => {
  expect(() => [...listEntries(kernel, at("&items"), items, "other")]).toThrow(AbsentError);
});
