import { describe, expect, test } from "vitest";
import { parseCpuList, splitCpuSpec } from "./cpu-list.ts";
import { evaluateNumber } from "./evaluate.ts";
import { findAddress, findNumber, parseAddress, parseCount, parseDecimal, parseNumber } from "./number.ts";

describe("numbers", () => {
  test.each([
    ["10", 0x10n],
    ["0x10", 0x10n],
    ["FFFFFFFFAA6079C0", 0xffffffffaa6079c0n],
    ["jiffies", undefined],
    ["", undefined],
    ["0x", undefined],
  ])("address %s", (text, value) => {
    expect(findAddress(text)).toBe(value);
  });

  test("addresses complain in crash's words", () => {
    expect(() => parseAddress("zz")).toThrow('invalid input: "zz"');
    expect(() => parseAddress("fffffffffaa6079c0")).toThrow('input string too large: "fffffffffaa6079c0" (17 vs 16)');
  });

  test.each([
    ["10", 10n],
    ["010", 10n],
    ["0x10", 0x10n],
    ["1f", 0x1fn],
    ["zz", undefined],
  ])("value %s", (text, value) => {
    expect(findNumber(text)).toBe(value);
  });

  test("values and counts", () => {
    expect(parseNumber("10,")).toBe(10n);
    expect(parseCount("a")).toBe(10);
    expect(parseCount("-3")).toBe(-3);
    expect(() => parseCount("zz")).toThrow("not a valid number: zz");
    expect(() => parseNumber("18446744073709551616")).toThrow("not a valid number: 18446744073709551616");
    expect(() => parseCount("ffffffffffffffff")).toThrow("not a valid number: ffffffffffffffff");
    expect(parseDecimal("12")).toBe(12);
    expect(() => parseDecimal("zz")).toThrow('zz: "z" is not a digit 0 - 9');
  });
});

describe("cpu lists", () => {
  test.each([
    ["1", [1]],
    ["3,1", [1, 3]],
    ["1-3", [1, 2, 3]],
    ["0,2-3,2", [0, 2, 3]],
    ["a", [0, 1, 2, 3]],
    ["all", [0, 1, 2, 3]],
    ["0,", [0]],
    ["0-", [0]],
    ["1-0", []],
  ])("%s", (text, cpus) => {
    expect(parseCpuList(text, 4)).toEqual(cpus);
  });

  test("what there is not", () => {
    expect(() => parseCpuList("0,99", 4)).toThrow("invalid cpu specification: 0,99");
    expect(() => parseCpuList("zz", 4)).toThrow('zz: "z" is not a digit 0 - 9');
    expect(() => parseCpuList("0-999999999999", 4)).toThrow("invalid cpu specification");
  });

  test("after a colon", () => {
    expect(splitCpuSpec("runqueues:a")).toEqual({ subject: "runqueues", cpus: "a" });
    expect(splitCpuSpec("runqueues:")).toEqual({ subject: "runqueues", cpus: "" });
    expect(splitCpuSpec("runqueues")).toEqual({ subject: "runqueues", cpus: undefined });
  });
});

describe("evaluateNumber", () => {
  const lookup = (name: string): bigint | undefined => (name === "jiffies" ? 0xffffffffaa6079c0n : undefined);

  // Each was entered at crash 9.0.2's eval, with this result.
  test.each([
    ["1+1", 2n],
    ["(1 + 2)", 3n],
    ["1 << 4", 16n],
    ["(8 >> 2)", 2n],
    ["(1 | 2)", 3n],
    ["10k", 10240n],
    ["0x10m + 1", 0x1000001n],
    ["ffk", 0x3fc00n],
    ["1G", 1n << 30n],
    ["~1", 0xfffffffffffffffen],
    ["-1", 0xffffffffffffffffn],
    ["1f", 31n],
    ["10", 10n],
    ["010", 10n],
    ["dec", 0xdecn],
    ["1b", 0x1bn],
    ["(jiffies + 10)", 0xffffffffaa6079can],
    ["jiffies & ffff", 0x79c0n],
    ["2 # 8", 256n],
    ["10 % 3", 1n],
    ["5 - 7", 0xfffffffffffffffen],
    ["3*5", 15n],
    ["6 ^ 3", 5n],
    ["~0xff & 0xfff", 0xf00n],
    ["abc + 10", 2758n],
    ["7 - 2k", 0xfffffffffffff807n],
    ["ffffffff82000000 - ffffffff81000000", 0x1000000n],
    ["18446744073709551615", 0xffffffffffffffffn],
  ])("%s as in crash", (text, value) => {
    expect(evaluateNumber(text, lookup)).toBe(value);
  });

  test.each([
    ["1+2+3", 6n],
    ["(1+2)*3", 9n],
    ["1+2*3", 7n],
    ["1|2^3&4", 3n],
    ["1<<2+1", 8n],
    ["10 + -3", 7n],
    ["2#3#2", 64n],
    ["-(1+1)", 0xfffffffffffffffen],
    ["1 << 64", 0n],
    ["~-1", 0n],
  ])("%s beyond crash", (text, value) => {
    expect(evaluateNumber(text, lookup)).toBe(value);
  });

  test.each([
    ["zz", "invalid expression: (zz)"],
    ["1+", "invalid expression: (1+)"],
    ["(zz+8)", "invalid expression: (zz+8)"],
    ["1 2", "invalid expression: (1 2)"],
    ["()", "invalid expression: ()"],
    ["(1", "invalid expression: (1"],
    ["'a'", "invalid expression: ('a')"],
    ["1.5", "invalid expression: (1.5)"],
    ["", "invalid expression: ()"],
    ["( 8 > 2)", "invalid expression: ( 8 > 2)"],
    ["10 / 0", "division by zero"],
    ["ffffffffffffffffff", 'input string too large: "ffffffffffffffffff" (18 vs 16)'],
  ])("%s is refused", (text, message) => {
    expect(() => evaluateNumber(text, lookup)).toThrow(message);
  });

  test("hex bias", () => {
    expect(evaluateNumber("10 + 10", lookup, { hexBias: true })).toBe(0x20n);
  });

  test("nesting is bounded", () => {
    expect(() => evaluateNumber("(".repeat(100_000), lookup)).toThrow("invalid expression");
    expect(() => evaluateNumber(`${"~".repeat(100_000)}1`, lookup)).toThrow("invalid expression");
  });
});
