import { expect, test } from "vitest";
import { judge } from "./judgement.ts";
import type { Content, StackVariable } from "./stack.ts";

const variable = (content: Partial<Content>, moment = "now"): StackVariable => ({
  name: "a",
  type: "int",
  size: undefined,
  content: { value: undefined, bytes: undefined, unknown: [], address: undefined, ...content },
  provenance: "dwarf",
  confidence: "certain",
  moment,
});

const judged = (of: StackVariable, now: string, entry = now): string => {
  const memory = Uint8Array.from([1, 2, 3, 4]);
  const { shown, right } = judge("a", of, { now, entry }, (at, size) =>
    at === 16n ? memory.slice(0, size) : undefined,
  );
  return `${shown} ${right}`;
};

test("what a function was called with is judged by that", () => {
  expect(judged(variable({ value: 1n }), "02000000", "01000000")).toBe("01000000 false");
  expect(judged(variable({ value: 1n }, "entry"), "02000000", "01000000")).toBe("01000000 true");
  expect(judged(variable({ value: 2n }, "last"), "02000000", "01000000")).toBe("02000000 true");
});

test("bytes that nobody knows are not wrong, the others may be", () => {
  const unknown = [{ start: 2, end: 4 }];
  expect(judged(variable({ bytes: "01020000", unknown }), "01020304")).toBe("0102.... true");
  expect(judged(variable({ bytes: "01030000", unknown }), "01020304")).toBe("0103.... false");
  expect(judged(variable({ bytes: "01020000" }), "01020304")).toBe("01020000 false");
});

test("what lies in memory is read there", () => {
  expect(judged(variable({ address: 16n }), "01020304")).toBe("01020304 true");
  expect(judged(variable({ address: 24n }), "01020304")).toBe("undefined false");
});
