import { describe, expect, test } from "vitest";
import { address, MemoryFault, UsageError } from "#base";
import {
  array,
  CHAR,
  functionType,
  INT,
  LONG,
  pointer,
  struct,
  TestMemory,
  UNSIGNED_LONG,
  union,
  VOID,
} from "../testing/values.ts";
import { addressOf, advance, decay, dereference, element, member, strideOf } from "./navigate.ts";
import { readAddress, readInteger, readNumber, readText } from "./read.ts";
import { integerValue, type Value, valueAt } from "./value.ts";

const node = struct("node", ["next", pointer(LONG)], ["values", array(INT, 3)]);
const task = struct(
  "task",
  ["pid", INT],
  [undefined, union(undefined, ["flags", UNSIGNED_LONG], ["bits", array(INT, 2)])],
  ["node", node],
  ["comm", array(CHAR, 8)],
  ["parent", pointer(struct("other", ["id", LONG]))],
);

const BASE = 0xffff_8000_0000_1000n;
const memory = new TestMemory()
  .put(BASE, new Uint8Array(0x200))
  .putWords(BASE, 42n, 0x1_0000_0002n, 0xdeadn, 0x2_0000_0001n, 3n)
  .putText(BASE + 40n, "swapper", 8)
  .putWords(BASE + 48n, BASE + 0x100n)
  .putWords(BASE + 0x100n, -5n);
const value = valueAt(task, memory, address(BASE));

const addressIn = ({ location }: Value): bigint | undefined =>
  location.kind === "memory" ? location.address : undefined;

describe("member", () => {
  test.each([
    ["pid", 42n],
    ["flags", 0x1_0000_0002n],
    ["bits[1]", 1n],
    ["node.values[2]", 3n],
    ["node.next", 0xdeadn],
  ])("%s", (path, expected) => {
    expect(readInteger(member(value, path))).toBe(expected);
  });

  test("follows a pointer to a struct", () => {
    expect(readInteger(member(member(value, "parent"), "id"))).toBe(-5n);
  });

  test("reads nothing", () => {
    expect(addressIn(member(valueAt(task, new TestMemory(), address(0)), "node.values"))).toBe(24n);
  });

  test.each([
    ["nothing", "There is no member named nothing."],
    ["node.values[3]", "There is no member named node.values[3]."],
  ])("%s is refused", (path, message) => {
    expect(() => member(value, path)).toThrow(new UsageError(message));
  });

  test("needs a struct", () => {
    expect(() => member(member(value, "pid"), "x")).toThrow(
      "Attempt to extract a component of a value that is not a structure.",
    );
  });
});

describe("dereference and element", () => {
  test("a pointer", () => {
    const target = dereference(integerValue(pointer(LONG), memory, BASE + 0x100n));
    expect(target.type).toBe(LONG);
    expect(readInteger(target)).toBe(-5n);
  });

  test("an array's first element, and any", () => {
    expect(readNumber(dereference(member(value, "node.values")))).toBe(1);
    expect(readNumber(element(member(value, "node.values"), 1n))).toBe(2);
    expect(addressIn(element(member(value, "node.values"), -2n))).toBe(BASE + 16n);
  });

  test("an element behind a pointer", () => {
    expect(readInteger(element(integerValue(pointer(LONG), memory, BASE), 1n))).toBe(0x1_0000_0002n);
  });

  test("an integer is the address of a long, as in gdb", () => {
    expect(readInteger(dereference(integerValue(UNSIGNED_LONG, memory, BASE + 0x100n)))).toBe(-5n);
  });

  test("a function is itself", () => {
    const code = valueAt(functionType(VOID), memory, address(BASE));
    expect(dereference(code)).toBe(code);
  });

  test("a fault is the memory's", () => {
    expect(() => readInteger(dereference(integerValue(pointer(LONG), memory, 8n)))).toThrow(MemoryFault);
  });

  test.each([integerValue(pointer(VOID), memory, BASE), value])("what points nowhere is refused", (operand) => {
    expect(() => dereference(operand)).toThrow("Attempt to take contents of a non-pointer value.");
  });

  test("only arrays and pointers have elements", () => {
    expect(() => element(member(value, "pid"), 0n)).toThrow("cannot subscript something of type `int'");
  });
});

describe("pointers", () => {
  test("addressOf and decay", () => {
    expect(readAddress(addressOf(member(value, "comm")))).toBe(BASE + 40n);
    expect(decay(member(value, "comm")).type).toEqual(pointer(CHAR));
    expect(addressOf(member(value, "comm")).type).toEqual(pointer(array(CHAR, 8)));
    expect(decay(value)).toBe(value);
    expect(() => addressOf(integerValue(INT, memory, 1n))).toThrow(
      "Attempt to take address of value not located in memory.",
    );
  });

  test("advance by whole elements, and wrap", () => {
    expect(readAddress(advance(integerValue(pointer(node), memory, 0n), -1n))).toBe(0xffff_ffff_ffff_ffe8n);
    expect(strideOf(pointer(VOID))).toBe(1);
    expect(strideOf(pointer(functionType(VOID)))).toBe(1);
  });
});

test("readText of an array and of a pointer", () => {
  expect(readText(member(value, "comm"))).toBe("swapper");
  expect(readText(integerValue(pointer(CHAR), memory, BASE + 42n))).toBe("apper");
  expect(readText(member(value, "comm"), 3)).toBe("swa");
  expect(() => readText(member(value, "pid"))).toThrow("The value is not a string.");
});
