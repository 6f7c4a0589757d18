import { expect, test } from "vitest";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { wr } from "./wr.ts";

const { kernel } = drawKernel({ globals: { "unsigned long word": 1 } });
const { dump } = kernel.target;
const live = {
  ...kernel,
  target: { ...kernel.target, dump: { ...dump, files: ["/proc/kcore"], facts: { ...dump.facts, live: true } } },
};

test("a dump is not written", () => {
  expect(shown(kernel, wr, "wr word 1")).toBe("wr: not allowed on dumpfiles\n");
  expect(shown(kernel, wr, "wr")).toBe("wr: not allowed on dumpfiles\n");
});

test.each([
  ["word 1", "wr: cannot write to /proc/kcore\n"],
  ["-u 1000 1", "wr: cannot write to /proc/kcore\n"],
  ["-8 word 256", "wr: value too large for 8 bits: 256\n"],
  ["-u word 1", /^wr: invalid user virtual address: [0-9a-f]{16}\n$/],
  ["-k 1000 1", "wr: invalid kernel virtual address: 1000\n"],
  ["8000000000000000 1", "wr: invalid virtual address: 8000000000000000\n"],
  ["-p 8000000000000000 1", "wr: cannot write to /proc/kcore\n"],
  ["nosuch 1", /^symbol not found: nosuch\n/],
  ["word zz", "wr: not a valid number: zz\n"],
  ["word", /^Usage:\n {2}wr /],
])("nor is a running machine: %s", (words, complaint) => {
  expect(shown(live, wr, `wr ${words}`)).toEqual(
    typeof complaint === "string" ? complaint : expect.stringMatching(complaint),
  );
});
