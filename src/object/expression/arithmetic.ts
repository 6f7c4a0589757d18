import { UsageError } from "#base";
import { type CType, isSigned, resolveTypedefs, sizeOf } from "#types";
import { DOUBLE, FLOAT, INT, INT128, LONG, UNSIGNED_INT, UNSIGNED_INT128, UNSIGNED_LONG } from "../c-types.ts";
import { advance, decay, strideOf } from "../navigate.ts";
import { readFloat, readInteger } from "../read.ts";
import { floatValue, integerValue, type Value } from "../value.ts";
import type { BinaryOperator } from "./syntax.ts";

/** The operators whose operands are numbers or addresses, both evaluated before. */
export type ArithmeticOperator = Exclude<BinaryOperator, "&&" | "||" | "," | "@">;

type Comparison = "<" | ">" | "<=" | ">=" | "==" | "!=";

const COMPARISONS: ReadonlySet<string> = new Set(["<", ">", "<=", ">=", "==", "!="]);

/** The result of a binary operator; `warn` takes remarks on shifts that C leaves undefined. */
export function calculate(
  operator: ArithmeticOperator,
  leftOperand: Value,
  rightOperand: Value,
  warn: (text: string) => void,
): Value {
  const left = decay(leftOperand);
  const right = decay(rightOperand);
  if (isComparison(operator)) return integerValue(INT, left.memory, holds(operator, compare(left, right)) ? 1n : 0n);
  if (isPointer(left) || isPointer(right)) return pointerArithmetic(operator, left, right);
  if (isFloat(left) || isFloat(right)) return floatArithmetic(operator, left, right);
  if (operator === "<<" || operator === ">>") return shift(operator, left, right, warn);
  const type = commonType(promotedType(left.type), promotedType(right.type));
  const convert = isSigned(type) ? BigInt.asIntN : BigInt.asUintN;
  const bits = 8 * sizeOf(type);
  const result = integerResult(operator, convert(bits, readInteger(left)), convert(bits, readInteger(right)));
  return integerValue(type, left.memory, result);
}

/** `-value`, `+value` or `~value`. */
export function calculateUnary(operator: "-" | "+" | "~", operand: Value): Value {
  const value = decay(operand);
  const { memory } = value;
  if (isFloat(value) && operator !== "~") {
    return floatValue(value.type, memory, operator === "-" ? -readFloat(value) : readFloat(value));
  }
  if (operator === "~" && !isInteger(value)) {
    throw new UsageError("Argument to complement operation not an integer, boolean.");
  }
  const type = promotedType(value.type);
  const integer = readInteger(value);
  return integerValue(type, memory, operator === "-" ? -integer : operator === "~" ? ~integer : integer);
}

/** The type that C's integer promotions give: `int` at least. UsageError for what is no number. */
function promotedType(type: CType): CType {
  const bare = resolveTypedefs(type);
  if (bare.kind !== "int" && bare.kind !== "enum") {
    throw new UsageError("Argument to arithmetic operation not a number or boolean.");
  }
  if (bare.size < 4) return INT;
  if (bare.size === 4) return bare.signed ? INT : UNSIGNED_INT;
  if (bare.size === 8) return bare.signed ? LONG : UNSIGNED_LONG;
  return bare.signed ? INT128 : UNSIGNED_INT128;
}

/** C's usual arithmetic conversions of two promoted types: the larger, and the unsigned of equals. */
function commonType(left: CType, right: CType): CType {
  if (sizeOf(left) !== sizeOf(right)) return sizeOf(left) > sizeOf(right) ? left : right;
  return isSigned(left) ? right : left;
}

function integerResult(operator: Exclude<ArithmeticOperator, Comparison | "<<" | ">>">, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
    case "%":
      if (b === 0n) throw new UsageError("Division by zero");
      return operator === "/" ? a / b : a % b;
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
  }
}

/** Shifts by the type's width or more give 0, or -1 to the right of a negative number, and a remark, as in gdb. */
function shift(operator: "<<" | ">>", left: Value, right: Value, warn: (text: string) => void): Value {
  const type = promotedType(left.type);
  const width = 8 * sizeOf(type);
  const value = readInteger(left);
  const count = readInteger(right);
  const direction = operator === "<<" ? "left" : "right";
  const outside = count < 0n || count >= BigInt(width);
  if (outside) warn(`${direction} shift count ${count < 0n ? "is negative" : ">= width of type"}`);
  if (operator === "<<") return integerValue(type, left.memory, outside ? 0n : value << count);
  return integerValue(type, left.memory, outside ? (value < 0n ? -1n : 0n) : value >> count);
}

function floatArithmetic(operator: ArithmeticOperator, left: Value, right: Value): Value {
  const size = Math.max(isFloat(left) ? sizeOf(left.type) : 0, isFloat(right) ? sizeOf(right.type) : 0);
  const a = readFloat(left);
  const b = readFloat(right);
  const result = (value: number): Value => floatValue(size === 4 ? FLOAT : DOUBLE, left.memory, value);
  switch (operator) {
    case "+":
      return result(a + b);
    case "-":
      return result(a - b);
    case "*":
      return result(a * b);
    case "/":
      return result(a / b);
    default:
      throw new UsageError("Integer-only operation on a floating-point value.");
  }
}

function pointerArithmetic(operator: ArithmeticOperator, left: Value, right: Value): Value {
  if (operator === "+" && isPointer(left) && isInteger(right)) return advance(left, readInteger(right));
  if (operator === "+" && isInteger(left) && isPointer(right)) return advance(right, readInteger(left));
  if (operator === "-" && isPointer(left) && isInteger(right)) return advance(left, -readInteger(right));
  if (operator === "-" && isPointer(left) && isPointer(right)) {
    const stride = strideOf(left.type);
    if (stride === strideOf(right.type)) {
      const bytes = BigInt.asIntN(64, readInteger(left) - readInteger(right));
      return integerValue(LONG, left.memory, bytes / BigInt(stride));
    }
    throw new UsageError(
      "First argument of `-' is a pointer and second argument is neither\n" +
        "an integer nor a pointer of the same type.",
    );
  }
  throw new UsageError("Argument to arithmetic operation not a number or boolean.");
}

function isComparison(operator: ArithmeticOperator): operator is Comparison {
  return COMPARISONS.has(operator);
}

function holds(operator: Comparison, order: number): boolean {
  switch (operator) {
    case "<":
      return order < 0;
    case ">":
      return order > 0;
    case "<=":
      return order <= 0;
    case ">=":
      return order >= 0;
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
  }
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`; NaN when they have no order. */
function compare(left: Value, right: Value): number {
  if (isFloat(left) || isFloat(right)) {
    const a = readFloat(left);
    const b = readFloat(right);
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
  }
  const [a, b] = commonIntegers(left, right);
  return a < b ? -1 : a > b ? 1 : 0;
}

function commonIntegers(left: Value, right: Value): readonly [bigint, bigint] {
  if (isPointer(left) || isPointer(right)) {
    // Addresses are compared without sign; a number beside one is an address too.
    return [BigInt.asUintN(64, readInteger(left)), BigInt.asUintN(64, readInteger(right))];
  }
  const type = commonType(promotedType(left.type), promotedType(right.type));
  const convert = isSigned(type) ? BigInt.asIntN : BigInt.asUintN;
  const bits = 8 * sizeOf(type);
  return [convert(bits, readInteger(left)), convert(bits, readInteger(right))];
}

function isPointer(value: Value): boolean {
  return resolveTypedefs(value.type).kind === "pointer";
}

function isInteger(value: Value): boolean {
  const { kind } = resolveTypedefs(value.type);
  return kind === "int" || kind === "enum";
}

function isFloat(value: Value): boolean {
  return resolveTypedefs(value.type).kind === "float";
}
