import { describe, expect, test } from "vitest";
import { enumType } from "../../testing/values.ts";
import { formatEnumerator } from "./enumerator.ts";
import { formatFloat } from "./float.ts";
import { formatNumber, type NumberLetter } from "./integer.ts";

describe("formatFloat", () => {
  const double = (value: number): string => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    return formatFloat(value, 8, view.getBigUint64(0));
  };

  test.each([
    [1.5, "1.5"],
    [1000, "1000"],
    [1 / 3, "0.33333333333333331"],
    [0.1, "0.10000000000000001"],
    [1e-5, "1.0000000000000001e-05"],
    [0.0001, "0.0001"],
    [1e16, "10000000000000000"],
    [1e17, "1e+17"],
    [1e100, "1e+100"],
    [123456789, "123456789"],
    [-0, "-0"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("%d as a double", (value, expected) => {
    expect(double(value)).toBe(expected);
  });

  test("floats show fewer digits", () => {
    expect(formatFloat(Math.fround(0.1), 4, 0x3dcccccdn)).toBe("0.100000001");
    expect(formatFloat(Math.fround(1 / 3), 4, 0x3eaaaaabn)).toBe("0.333333343");
  });

  test("what is not a number shows its fraction", () => {
    expect(formatFloat(Number.NaN, 8, 0xfff8_0000_0000_0000n)).toBe("-nan(0x8000000000000)");
    expect(formatFloat(Number.NaN, 4, 0x7fffffffn)).toBe("nan(0x7fffff)");
  });
});

describe("formatEnumerator", () => {
  const states = enumType("states", { IDLE: 0, RUN: 1, WAIT: 2, BOTH: 3, LAST: 4 });
  const flags = enumType("flags", { WRITE: 1, MKWRITE: 2, RETRY: 4 });
  const signed = enumType("signed", { NONE: -1, ONE: 1 });

  test.each([
    [states, 3n, "BOTH"],
    // An enumerator of several bits: no enum of flags.
    [states, 9n, "9"],
    [states, 0xffff_ffffn, "4294967295"],
    [flags, 4n, "RETRY"],
    [flags, 3n, "(WRITE | MKWRITE)"],
    [flags, 0n, "0"],
    [flags, 0x8001n, "(WRITE | unknown: 0x8000)"],
    [flags, 0x8000_0000n, "(unknown: 0x80000000)"],
    [signed, -1n, "NONE"],
    [signed, -2n, "-2"],
  ])("%o %d", (type, value, expected) => {
    expect(formatEnumerator(type, value)).toBe(expected);
  });
});

describe("formatNumber", () => {
  const cases: readonly (readonly [bigint, number, NumberLetter, string])[] = [
    [255n, 4, "x", "0xff"],
    [-1n, 2, "x", "0xffff"],
    [5n, 2, "z", "0x0005"],
    [4294967295n, 4, "d", "-1"],
    [-1n, 4, "u", "4294967295"],
    [8n, 4, "o", "010"],
    [0n, 4, "o", "0"],
    [-1n, 4, "o", "037777777777"],
    [5n, 1, "t", "101"],
    [0n, 4, "t", "0"],
    [300n, 4, "c", "44 ','"],
    [-1n, 4, "c", "-1 '\\377'"],
    [-5n, 16, "x", "0xfffffffffffffffffffffffffffffffb"],
  ];
  test.each(cases)("%d of %i bytes as /%s", (value, size, letter, expected) => {
    expect(formatNumber(value, size, true, letter)).toBe(expected);
  });

  test("an unsigned number's character is unsigned", () => {
    expect(formatNumber(200n, 4, false, "c")).toBe("200 '\\310'");
  });
});
