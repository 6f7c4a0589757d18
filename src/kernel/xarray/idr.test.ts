import { expect, test } from "vitest";
import { CorruptionError } from "#base";
import { drawKernel, type Objects } from "../../testing/kernel.ts";
import { idrEntries } from "./index.ts";

const LAYERS = `
  struct idr_layer { int layer; struct idr_layer *ary[256]; int count; };
  struct idr { struct idr_layer *hint, *top; int layers; };
  struct pid_namespace { struct idr idr; unsigned int level; };`;

const entriesOf = (heap: Objects, types = ""): readonly string[] => {
  const { kernel, at } = drawKernel({ types, heap });
  return Array.from(idrEntries(kernel, at("&map")), ({ id, entry }) => `${id}: ${entry.toString(16)}`);
};

test("numbers of an IDR begin at its base", () => {
  const heap: Objects = {
    "struct idr map": { "idr_rt.xa_head": "&top+2", idr_base: 1 },
    "struct xa_node top": { "slots[0]": 0x1000, "slots[7]": 0x2000 },
  };
  expect(entriesOf(heap)).toEqual(["1: 1000", "8: 2000"]);
});

test("before v4.11 it has layers of its own", () => {
  const heap: Objects = {
    "struct idr map": { top: "&upper", layers: 2 },
    "struct idr_layer upper": { layer: 1, "ary[0]": "&lower", "ary[2]": "&other" },
    "struct idr_layer lower": { layer: 0, "ary[5]": 0x1000 },
    "struct idr_layer other": { layer: 0, "ary[1]": 0x2000 },
  };
  expect(entriesOf(heap, LAYERS)).toEqual(["5: 1000", "513: 2000"]);
  expect(entriesOf({ "struct idr map": {} }, LAYERS)).toEqual([]);
});

test("layers that are not below their parents end the walk", () => {
  const loop: Objects = {
    "struct idr map": { top: "&upper" },
    "struct idr_layer upper": { layer: 1, "ary[0]": "&upper" },
  };
  expect(() => entriesOf(loop, LAYERS)).toThrow(CorruptionError);
});
