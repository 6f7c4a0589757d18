import { expect, test } from "vitest";
import { pairFrames, sameFunction, sameLine } from "./compare-frames.ts";
import type { StackFrame } from "./stack.ts";

const frame = (name: string, rest: Partial<StackFrame> = {}): StackFrame => ({
  names: name === "" ? [] : [name],
  inline: false,
  ip: 0x1000n,
  file: undefined,
  line: undefined,
  variables: [],
  ...rest,
});

test("frames are the same by function, address and being inlined", () => {
  expect(sameFunction(frame("a"), frame("a"))).toBe(true);
  expect(sameFunction(frame("a"), frame("b"))).toBe(false);
  expect(sameFunction(frame("a", { inline: true }), frame("a"))).toBe(false);
  expect(sameFunction(frame("a", { ip: 1n }), frame("a"))).toBe(false);
  expect(sameFunction(frame("entry_SYSCALL_64_after_hwframe"), frame("entry_SYSCALL_64"))).toBe(true);
  expect(sameFunction(frame("entry_SYSCALL_64"), frame("entry_SYSCALL_64_after_hwframe"))).toBe(false);
  expect(sameFunction(frame("in_a_module"), frame(""))).toBe(true);
});

test("a file may be named from another folder", () => {
  const at = (file: string | undefined, line: number | undefined): StackFrame => frame("a", { file, line });
  expect(sameLine(at("debian/build/flavour/kernel/fork.c", 7), at("kernel/fork.c", 7))).toBe(true);
  expect(sameLine(at("kernel/fork.c", 7), at("debian/x/../kernel/./fork.c", 7))).toBe(true);
  expect(sameLine(at("kernel/fork.c", 7), at("kernel/fork.c", 8))).toBe(false);
  expect(sameLine(at("kernel/fork.c", 7), at("el/fork.c", 7))).toBe(false);
  expect(sameLine(at("kernel/fork.c", 7), at(undefined, undefined))).toBe(false);
  expect(sameLine(at(undefined, undefined), at(undefined, undefined))).toBe(true);
});

test("frames that one of them lacks do not shift the others", () => {
  const stack = (names: string): StackFrame[] => [...names].map((name) => frame(name));
  const pairs = pairFrames(stack("abcde"), stack("bcxe")).map(
    ({ ours, drgn }) => `${ours?.names[0] ?? "-"}${drgn?.names[0] ?? "-"}`,
  );
  expect(pairs.filter((pair) => !pair.includes("-"))).toEqual(["bb", "cc", "ee"]);
  expect(pairs.filter((pair) => pair.includes("-")).sort()).toEqual(["-x", "a-", "d-"]);
});
