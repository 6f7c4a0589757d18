import { expect, test } from "vitest";
import { compareVariables } from "./compare-variables.ts";
import type { Content, StackVariable } from "./stack.ts";

const variable = (content: Partial<Content> | undefined, size = 4): StackVariable => ({
  name: "count",
  type: "int",
  size,
  content: content && { value: undefined, bytes: undefined, unknown: [], address: undefined, ...content },
  provenance: undefined,
  confidence: undefined,
  moment: undefined,
});

const verdict = (ours: StackVariable | undefined, drgn: StackVariable | undefined): string | undefined =>
  compareVariables(ours === undefined ? [] : [ours], drgn === undefined ? [] : [drgn])[0]?.verdict;

test("who has a value, and whether it is the same", () => {
  expect(verdict(variable({ value: 1n }), variable({ value: 1n }))).toBe("equal");
  expect(verdict(variable({ value: 1n }), variable({ value: 2n }))).toBe("different");
  expect(verdict(variable({ value: 1n }), variable(undefined))).toBe("ours");
  expect(verdict(variable({ value: 1n }), undefined)).toBe("ours");
  expect(verdict(variable(undefined), variable({ value: 1n }))).toBe("drgn");
  expect(verdict(undefined, variable({ value: 1n }))).toBe("drgn");
  expect(verdict(variable(undefined), variable(undefined))).toBe("neither");
});

test("a value is as wide as the variable", () => {
  expect(verdict(variable({ value: -1n }), variable({ value: 0xffff_ffffn }))).toBe("equal");
  expect(verdict(variable({ value: 0xffff_ffff_0000_0001n }), variable({ value: 1n }))).toBe("equal");
  expect(verdict(variable({ value: -1n }, 8), variable({ value: 0xffff_ffffn }, 8))).toBe("different");
});

test("a structure is compared by its bytes, or by where it lies", () => {
  expect(verdict(variable({ bytes: "0102" }), variable({ bytes: "0102" }))).toBe("equal");
  expect(verdict(variable({ bytes: "0102" }), variable({ bytes: "0103" }))).toBe("different");
  expect(verdict(variable({ address: 16n }), variable({ bytes: "00", address: 16n }))).toBe("equal");
  expect(verdict(variable({ address: 16n }), variable({ bytes: "00", address: 24n }))).toBe("different");
  expect(verdict(variable({ value: 0x0201n }, 2), variable({ bytes: "0102" }, 2))).toBe("equal");
  expect(verdict(variable({ address: 16n }), variable({ bytes: "00" }))).toBe("unlike");
});

test("of blocks that declare a name anew, the one counts that is nearest to drgn's", () => {
  const [result, ...rest] = compareVariables(
    [variable(undefined), variable({ value: 1n }), variable({ value: 2n })],
    [variable({ value: 2n })],
  );
  expect(rest).toEqual([]);
  expect(result?.verdict).toBe("equal");
});
