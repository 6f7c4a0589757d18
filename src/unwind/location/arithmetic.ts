/** Arithmetic of DWARF expressions (DWARF 5, 2.5.1.4): untyped values are words, compared and divided as signed ones. */
import * as dwarf from "#debuginfo/dwarf";

/** `size` in bytes, 1 to 8. */
export interface ValueType {
  readonly size: number;
  readonly signed: boolean;
}

/** The type of untyped values: as wide as an address. */
export const WORD: ValueType = { size: 8, signed: false };

/** A value on the stack; never negative for an untyped one. */
export interface Typed {
  readonly value: bigint;
  readonly type: ValueType;
}

/** `value` in the range of `type`. */
export function wrap(value: bigint, { size, signed }: ValueType): bigint {
  return signed ? BigInt.asIntN(8 * size, value) : BigInt.asUintN(8 * size, value);
}

/** The result of an operation with one operand. */
export function unary(opcode: number, { value, type }: Typed): Typed {
  const signed = BigInt.asIntN(8 * type.size, value);
  switch (opcode) {
    case dwarf.DW_OP_abs:
      return { value: signed < 0n ? -signed : signed, type };
    case dwarf.DW_OP_neg:
      return { value: -signed, type };
    default:
      return { value: ~value, type };
  }
}

/** The result of an operation with two operands; undefined for an unknown one, and for a division by zero. */
export function binary(opcode: number, left: Typed, right: Typed): Typed | undefined {
  const { type } = left;
  const bits = BigInt(8 * type.size);
  const [a, b] = [left.value, right.value];
  const [sa, sb] = [BigInt.asIntN(8 * type.size, a), BigInt.asIntN(8 * type.size, b)];
  const shift = BigInt.asUintN(64, b);
  const of = (value: bigint): Typed => ({ value, type });
  // A comparison gives a word, whatever was compared.
  const truth = (value: boolean): Typed => ({ value: value ? 1n : 0n, type: WORD });
  switch (opcode) {
    case dwarf.DW_OP_plus:
      return of(a + b);
    case dwarf.DW_OP_minus:
      return of(a - b);
    case dwarf.DW_OP_mul:
      return of(a * b);
    case dwarf.DW_OP_div:
      if (sb === 0n) return undefined;
      return of(type === WORD || type.signed ? sa / sb : a / b);
    case dwarf.DW_OP_mod:
      return b === 0n ? undefined : of(a % b);
    case dwarf.DW_OP_and:
      return of(a & b);
    case dwarf.DW_OP_or:
      return of(a | b);
    case dwarf.DW_OP_xor:
      return of(a ^ b);
    case dwarf.DW_OP_shl:
      return of(shift >= bits ? 0n : a << shift);
    case dwarf.DW_OP_shr:
      return of(shift >= bits ? 0n : BigInt.asUintN(8 * type.size, a) >> shift);
    case dwarf.DW_OP_shra:
      return of(sa >> (shift >= bits ? bits - 1n : shift));
    case dwarf.DW_OP_eq:
      return truth(sa === sb);
    case dwarf.DW_OP_ne:
      return truth(sa !== sb);
    case dwarf.DW_OP_lt:
      return truth(less(left, right));
    case dwarf.DW_OP_ge:
      return truth(!less(left, right));
    case dwarf.DW_OP_gt:
      return truth(less(right, left));
    case dwarf.DW_OP_le:
      return truth(!less(right, left));
    default:
      return undefined;
  }
}

function less(left: Typed, right: Typed): boolean {
  const { type } = left;
  if (type !== WORD && !type.signed) return left.value < right.value;
  return BigInt.asIntN(8 * type.size, left.value) < BigInt.asIntN(8 * type.size, right.value);
}
