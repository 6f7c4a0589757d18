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
  VOID,
} from "../testing/values.ts";
import { cast } from "./cast.ts";
import { readFloat, readInteger } from "./read.ts";
import { floatValue, integerValue, valueAt } from "./value.ts";

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

  test("memory is looked at as another type of the same size", () => {
    expect(cast(inMemory, array(LONG, 2)).location).toEqual(inMemory.location);
    expect(() => cast(inMemory, array(LONG, 3))).toThrow("Invalid cast.");
    expect(() => cast(integerValue(INT, memory, 0n), pair)).toThrow("Invalid cast.");
    expect(() => cast(inMemory, INT)).toThrow("Invalid cast.");
  });

  test("anything becomes void", () => {
    expect(cast(inMemory, VOID).type).toBe(VOID);
  });
});
