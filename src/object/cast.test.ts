import { describe, expect, test } from "vitest";
import { address } from "#base";
import {
  array,
  BOOL,
  CHAR,
  enumType,
  INT,
  LONG,
  pointer,
  struct,
  TestMemory,
  UNSIGNED_INT,
  UNSIGNED_LONG,
  union,
  VOID,
} from "../testing/values.ts";
import { cast } from "./cast.ts";
import { member } from "./navigate.ts";
import { readFloat, readInteger } from "./read.ts";
import { floatValue, immediateValue, integerValue, valueAt } from "./value.ts";

const DOUBLE = { kind: "float", name: "double", size: 8 } as const;
const memory = new TestMemory().putWords(0x1000n, 1n, 2n);
const pair = struct("pair", ["a", LONG], ["b", LONG]);
const inMemory = valueAt(pair, memory, address(0x1000));

describe("cast", () => {
  test.each([
    [INT, -1n, UNSIGNED_LONG, 0xffff_ffff_ffff_ffffn],
    [UNSIGNED_INT, 0xffff_ffffn, LONG, 0xffff_ffffn],
    [LONG, 0x1_ffff_ff80n, CHAR, -128n],
    [INT, 2n, BOOL, 1n],
    [INT, -1n, pointer(VOID), 0xffff_ffff_ffff_ffffn],
    [pointer(VOID), 0xffff_ffff_8000_0000n, INT, -0x8000_0000n],
    [INT, -1n, enumType("e", { A: 0 }), 0xffff_ffffn],
  ])("%o %d to %o", (from, value, to, expected) => {
    expect(readInteger(cast(integerValue(from, memory, value), to))).toBe(expected);
  });

  test("numbers to floats and back, towards zero", () => {
    expect(readFloat(cast(integerValue(INT, memory, -3n), DOUBLE))).toBe(-3);
    expect(readInteger(cast(floatValue(DOUBLE, memory, -1.9), INT))).toBe(-1n);
    expect(readInteger(cast(floatValue(DOUBLE, memory, 0.5), BOOL))).toBe(1n);
    expect(() => cast(floatValue(DOUBLE, memory, Number.NaN), INT)).toThrow("Invalid cast.");
  });

  test("an array becomes its address", () => {
    const words = valueAt(array(LONG, 2), memory, address(0x1000));
    expect(readInteger(cast(words, UNSIGNED_LONG))).toBe(0x1000n);
  });

  test("an object in memory is looked at as another type", () => {
    expect(cast(inMemory, array(LONG, 2)).location).toEqual(inMemory.location);
    expect(readInteger(cast(inMemory, INT))).toBe(1n);
    expect(cast(valueAt(LONG, memory, address(0x1008)), array(INT, 2)).location).toMatchObject({ address: 0x1008n });
  });

  test("what is no object in memory is not", () => {
    expect(() => cast(integerValue(INT, memory, 0n), pair)).toThrow("Invalid cast.");
    expect(() => cast(valueAt(array(LONG, 2), memory, address(0x1000)), array(INT, 4))).toThrow("Invalid cast.");
  });

  test("a number becomes the member of a union that has its type", () => {
    const either = union("either", ["number", INT], ["bytes", array(CHAR, 4)]);
    expect(readInteger(member(cast(integerValue(INT, memory, 5n), either), "number"))).toBe(5n);
    expect(() => cast(integerValue(LONG, memory, 5n), either)).toThrow("Invalid cast.");
  });

  test("a struct at hand becomes one of its name alone", () => {
    const bytes = immediateValue(pair, memory, memory.read(address(0x1000), 16));
    expect(cast(bytes, struct("pair", ["a", LONG], ["b", LONG])).location).toEqual(bytes.location);
    expect(() => cast(bytes, struct("other", ["a", LONG], ["b", LONG]))).toThrow("Invalid cast.");
  });

  test("long double holds what double does", () => {
    const wide = cast(floatValue(DOUBLE, memory, -0.1), { kind: "float", name: "long double", size: 16 });
    expect(readFloat(wide)).toBe(-0.1);
    expect(readFloat(cast(wide, DOUBLE))).toBe(-0.1);
  });

  test("anything becomes void", () => {
    expect(cast(inMemory, VOID).type).toBe(VOID);
  });
});
