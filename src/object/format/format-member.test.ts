import { expect, test } from "vitest";
import { address } from "#base";
import {
  array,
  CHAR,
  INT,
  LONG,
  pointer,
  struct,
  TestMemory,
  testScope,
  UNSIGNED_CHAR,
  union,
  VOID,
} from "../../testing/values.ts";
import { valueAt } from "../value.ts";
import { formatMember } from "./format-member.ts";
import { DEFAULT_STYLE } from "./style.ts";

const node = struct("node", ["first", pointer(VOID)]);
const type = struct(
  "pid",
  ["level", INT],
  ["comm", array(CHAR, 4)],
  ["tasks", array(node, 2)],
  [
    undefined,
    union(undefined, ["val", node], [undefined, struct(undefined, ["locked", UNSIGNED_CHAR], ["tail", UNSIGNED_CHAR])]),
  ],
  ["inner", struct("inner", ["nodes", array(node, 2)], ["words", array(LONG, 2)])],
);
const memory = new TestMemory().put(0x1000n, new Uint8Array(0x100)).putText(0x1004n, "dd", 4);
const show = (path: string): string | undefined =>
  formatMember(valueAt(type, memory, address(0x1000)), path, DEFAULT_STYLE, testScope({ memory }));

test.each([
  ["level", "  level = 0,"],
  ["comm", '  comm = "dd\\000",'],
  ["comm[1]", "  comm[1] = 100 'd',"],
  ["tasks", "  tasks = {{\n      first = 0x0\n    }, {\n      first = 0x0\n    }},"],
  ["tasks[0]", "  tasks[0] =   {\n    first = 0x0\n  },"],
  ["tasks[1]", "  tasks[1] =   {\n    first = 0x0\n  }"],
  ["tasks[1].first", "  tasks[1].first = 0x0"],
  ["val", "    val = {\n      first = 0x0\n    },"],
  ["locked", "      locked = 0 '\\000',"],
  ["tail", "      tail = 0 '\\000'"],
  ["val.first", "  val.first = 0x0"],
  ["inner.nodes", "  inner.nodes = {\n    {\n      first = 0x0\n    },\n    {\n      first = 0x0\n    }\n  },"],
  ["inner.words", "  inner.words = {0, 0}"],
])("%s", (path, expected) => {
  expect(show(path)).toBe(expected);
});

test.each(["first", "tasks[2]", "inner.nothing", "", "level.", "[0]"])("%j names no member", (path) => {
  expect(show(path)).toBeUndefined();
});
