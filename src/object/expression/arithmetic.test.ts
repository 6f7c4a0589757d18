import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sizeOf } from "#types";
import {
  INT,
  LONG,
  pointer,
  SHORT,
  struct,
  TestMemory,
  UNSIGNED_CHAR,
  UNSIGNED_INT,
  UNSIGNED_LONG,
} from "../../testing/values.ts";
import { readInteger } from "../read.ts";
import { integerValue } from "../value.ts";
import { type ArithmeticOperator, calculate, calculateUnary } from "./arithmetic.ts";

const memory = new TestMemory();
const ignore = (): void => {};

const types = [UNSIGNED_CHAR, SHORT, INT, UNSIGNED_INT, LONG, UNSIGNED_LONG];
const operand = fc
  .constantFrom(...types)
  .chain((type) => fc.bigInt({ min: -(1n << 64n), max: 1n << 64n }).map((raw) => integerValue(type, memory, raw)));

/** C's rules, told once more: promotion to int, then the larger type, then the unsigned one. */
function reference(operator: string, left: bigint, right: bigint, bits: number, signed: boolean): bigint {
  const wrap = (value: bigint): bigint => (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
  const a = wrap(left);
  const b = wrap(right);
  switch (operator) {
    case "+":
      return wrap(a + b);
    case "-":
      return wrap(a - b);
    case "*":
      return wrap(a * b);
    case "/":
      return wrap(a / b);
    case "%":
      return wrap(a % b);
    case "&":
      return wrap(a & b);
    case "|":
      return wrap(a | b);
    case "^":
      return wrap(a ^ b);
    default:
      return { "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b, "==": a === b, "!=": a !== b }[operator] ? 1n : 0n;
  }
}

test("integer arithmetic is C's", () => {
  const operators = ["+", "-", "*", "/", "%", "&", "|", "^", "<", ">", "<=", ">=", "==", "!="] as const;
  fc.assert(
    fc.property(fc.constantFrom(...operators), operand, operand, (operator, left, right) => {
      const bits = Math.max(32, 8 * sizeOf(left.type), 8 * sizeOf(right.type));
      const isUnsigned = [left, right].some(
        ({ type }) => type.kind === "int" && !type.signed && 8 * type.size === bits,
      );
      fc.pre((operator !== "/" && operator !== "%") || BigInt.asUintN(bits, readInteger(right)) !== 0n);
      const result = readInteger(calculate(operator, left, right, ignore));
      expect(result).toBe(reference(operator, readInteger(left), readInteger(right), bits, !isUnsigned));
    }),
    { numRuns: 2000 },
  );
});

test("shifts keep the left operand's promoted type", () => {
  fc.assert(
    fc.property(operand, fc.integer({ min: -5, max: 70 }), (left, count) => {
      const bits = Math.max(32, 8 * sizeOf(left.type));
      const signed = sizeOf(left.type) < 4 || (left.type.kind === "int" && left.type.signed);
      const value = readInteger(left);
      const warnings: string[] = [];
      const shift = (operator: ArithmeticOperator): bigint =>
        readInteger(calculate(operator, left, integerValue(INT, memory, BigInt(count)), (text) => warnings.push(text)));
      const outside = count < 0 || count >= bits;
      const wrap = (raw: bigint): bigint => (signed ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw));
      expect(shift("<<")).toBe(outside ? 0n : wrap(value << BigInt(count)));
      expect(shift(">>")).toBe(outside ? (value < 0n ? -1n : 0n) : value >> BigInt(count));
      expect(warnings).toHaveLength(outside ? 2 : 0);
    }),
  );
});

test("pointers move by what they point to, and subtract to a count", () => {
  const triple = pointer(struct("triple", ["a", LONG], ["b", LONG], ["c", LONG]));
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.integer(), (start, count) => {
      const base = integerValue(triple, memory, start);
      const moved = calculate("+", base, integerValue(INT, memory, BigInt(count)), ignore);
      expect(moved.type).toBe(triple);
      expect(readInteger(moved)).toBe(BigInt.asUintN(64, start + 24n * BigInt(count)));
      expect(readInteger(calculate("-", moved, base, ignore))).toBe(BigInt(count));
    }),
  );
});

test("unary operators promote", () => {
  const byte = integerValue(UNSIGNED_CHAR, memory, 1n);
  expect(calculateUnary("-", byte)).toMatchObject({ type: { name: "int" } });
  expect(readInteger(calculateUnary("-", byte))).toBe(-1n);
  expect(readInteger(calculateUnary("~", integerValue(UNSIGNED_INT, memory, 0n)))).toBe(0xffff_ffffn);
});
