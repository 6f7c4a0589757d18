import { type Address, Bytes, UsageError } from "#base";
import { AddressSpace } from "#memory";
import { type ArrayType, type CType, sizeOf } from "#types";
import { CHAR, INT, pointerTo, UNSIGNED_LONG, VOID } from "../c-types.ts";
import { cast } from "../cast.ts";
import { addressOf, dereference, element, member } from "../navigate.ts";
import { isTrue, readInteger } from "../read.ts";
import type { Scope } from "../scope.ts";
import { floatValue, immediateValue, integerValue, type Value, valueAt } from "../value.ts";
import { calculate, calculateUnary } from "./arithmetic.ts";
import { parseExpression } from "./parse-expression.ts";
import { isTypeName, namedValue, resolveType, untypedAddress, untypedAs } from "./resolve-name.ts";
import type { Expression } from "./syntax.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { readonly kind: K }>;

/** Where an operand is evaluated: what names mean, and the memory that is read. */
interface Context {
  readonly scope: Scope;
  readonly memory: AddressSpace;
}

/**
 * The value of a C expression. Objects are not read until their value is needed. Throws UsageError in gdb's words,
 * MemoryFault for memory that is needed and not there, UntypedSymbol for a variable whose type nobody knows.
 */
export function evaluateText(text: string, scope: Scope): Value {
  return evaluate(
    parseExpression(text, (name) => isTypeName(name, scope)),
    scope,
  );
}

/** The value of a parsed expression; see evaluateText. */
function evaluate(expression: Expression, scope: Scope): Value {
  return valueOf(expression, { scope, memory: scope.memory });
}

function valueOf(expression: Expression, context: Context): Value {
  const { scope, memory } = context;
  switch (expression.kind) {
    case "integer":
      return integerValue(expression.type, memory, expression.value);
    case "float":
      return floatValue(expression.type, memory, expression.value);
    case "string":
      return stringValue(expression.bytes, memory);
    case "name":
      return namedValue(expression.name, scope, memory);
    case "history":
      return historyValue(expression, context);
    case "convenience":
      return scope.convenience?.(expression.name) ?? voidValue(memory);
    case "unary":
      return unaryValue(expression, context);
    case "binary":
      return binaryValue(expression, context);
    case "conditional": {
      const { condition, whenTrue, whenFalse } = expression;
      return valueOf(isTrue(valueOf(condition, context)) ? whenTrue : whenFalse, context);
    }
    case "cast":
      return castValue(expression, context);
    case "at": {
      const type = pointerTo(resolveType(expression.typeName, scope));
      return dereference(cast(valueOf(expression.address, context), type));
    }
    case "size of type":
      return sizeValue(resolveType(expression.typeName, scope), memory);
    case "size of value":
      return sizeValue(valueOf(expression.operand, { scope, memory: new UnreadMemory() }).type, memory);
    case "member":
      return member(valueOf(expression.object, context), expression.name);
    case "element":
      return element(valueOf(expression.array, context), readInteger(valueOf(expression.index, context)));
  }
}

function unaryValue({ operator, operand }: Of<"unary">, context: Context): Value {
  const { scope, memory } = context;
  if (operator === "&" && operand.kind === "name") {
    const pointer = untypedAddress(operand.name, scope, memory);
    if (pointer !== undefined) return pointer;
  }
  const value = valueOf(operand, context);
  switch (operator) {
    case "&":
      return addressOf(value);
    case "*":
      return dereference(value);
    case "!":
      return truthValue(!isTrue(value), memory);
    default:
      return calculateUnary(operator, value);
  }
}

function binaryValue({ operator, left, right }: Of<"binary">, context: Context): Value {
  const { scope, memory } = context;
  const first = valueOf(left, context);
  switch (operator) {
    case "&&":
      return truthValue(isTrue(first) && isTrue(valueOf(right, context)), memory);
    case "||":
      return truthValue(isTrue(first) || isTrue(valueOf(right, context)), memory);
    case ",":
      return valueOf(right, context);
    case "@":
      return repeat(first, readInteger(valueOf(right, context)));
    default:
      return calculate(operator, first, valueOf(right, context), (text) => scope.warn?.(text));
  }
}

/** A symbol without a type is cast by taking it for a variable of the type wanted, as gdb does. */
function castValue({ typeName, operand }: Of<"cast">, context: Context): Value {
  const { scope, memory } = context;
  const type = resolveType(typeName, scope);
  const variable = operand.kind === "name" ? untypedAs(type, operand.name, scope, memory) : undefined;
  return variable ?? cast(valueOf(operand, context), type);
}

/** gdb's `first@count`. */
function repeat(first: Value, count: bigint): Value {
  const { location } = first;
  if (location.kind !== "memory") throw new UsageError("Only values in memory can be extended with '@'.");
  if (count < 1n || count > 0x7fff_ffffn) throw new UsageError(`Invalid number ${count} of repetitions.`);
  return valueAt({ kind: "array", element: first.type, count: Number(count) }, first.memory, location.address);
}

/** `$3` and `$$3`. `$` is void while there are no values; others that do not exist are an error. */
function historyValue({ from, index }: Of<"history">, { scope, memory }: Context): Value {
  const { history = [] } = scope;
  const value = from === "first" ? history[index - 1] : history[history.length - 1 - index];
  if (value !== undefined) return value;
  if (from === "last" && history.length === 0) return voidValue(memory);
  throw new UsageError(`History has not yet reached $${from === "first" ? index : history.length - index}.`);
}

function stringValue(characters: readonly number[], memory: AddressSpace): Value {
  const type: ArrayType = { kind: "array", element: CHAR, count: characters.length + 1 };
  return immediateValue(type, memory, new Bytes(Uint8Array.of(...characters, 0)));
}

function sizeValue(type: CType, memory: AddressSpace): Value {
  return integerValue(UNSIGNED_LONG, memory, BigInt(sizeOf(type)));
}

function truthValue(value: boolean, memory: AddressSpace): Value {
  return integerValue(INT, memory, value ? 1n : 0n);
}

function voidValue(memory: AddressSpace): Value {
  return immediateValue(VOID, memory, new Bytes(new Uint8Array(0)));
}

/** sizeof does not evaluate its operand: this memory reads as ones, so that nothing faults or divides by zero. */
class UnreadMemory extends AddressSpace {
  override readonly name = "kernel virtual";

  override readInto(_at: Address, target: Uint8Array): void {
    target.fill(1);
  }
}
