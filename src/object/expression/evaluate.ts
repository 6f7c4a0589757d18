import { type Address, Bytes, UsageError } from "#base";
import { AddressSpace } from "#memory";
import { type CType, parseTypeName, resolveTypedefs, sizeOf } from "#types";
import { INT, pointerTo, VOID } from "../c-types.ts";
import { cast } from "../cast.ts";
import { addressOf, decay, dereference, element, member } from "../navigate.ts";
import { isTrue, readBytes, readInteger } from "../read.ts";
import type { Scope } from "../scope.ts";
import { floatValue, immediateValue, integerValue, type Value, valueAt } from "../value.ts";
import { alignmentOf } from "./alignment.ts";
import { calculate, calculateUnary } from "./arithmetic.ts";
import { stringValue, wideCharacter } from "./literal-value.ts";
import { parseExpression } from "./parse-expression.ts";
import { isTypeName, resolveType, untypedAddress, untypedAs, valueOfName } from "./resolve-name.ts";
import type { Expression } from "./syntax.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { readonly kind: K }>;

/** Where an operand is evaluated: what names mean, and the memory that is read. */
interface Context {
  readonly scope: Scope;
  readonly memory: AddressSpace;
  /** Only the type is wanted, as after sizeof: nothing is read, nothing is assigned. */
  readonly unevaluated?: true;
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

/**
 * The type that `text` names, or that the expression `text` has; nothing is read for it. `isType` tells which. Throws
 * as evaluateText does.
 */
export function typeOfText(text: string, scope: Scope): { readonly type: CType; readonly isType: boolean } {
  const named = parseTypeName(text, scope.types);
  const isVariable = /^\s*[A-Za-z_]\w*\s*$/.test(text) && !startsAsType(text.trim(), scope);
  if (named !== undefined && !isVariable) return { type: named, isType: true };
  if (/^\s*(?:struct|union|enum|(?:__)?typeof(?:__)?)\b/.test(text)) {
    return { type: typeNamed(text.trim(), scope), isType: true };
  }
  const expression = parseExpression(text, (name) => isTypeName(name, scope));
  return { type: typeOf(expression, scope), isType: false };
}

/** False for a variable that hides a typedef of its name. */
function startsAsType(name: string, scope: Scope): boolean {
  return scope.types.find("typedef", name) === undefined || isTypeName(name, scope);
}

/** The value of a parsed expression; see evaluateText. */
function evaluate(expression: Expression, scope: Scope): Value {
  return valueOf(expression, { scope, memory: scope.memory });
}

function typeOf(expression: Expression, scope: Scope): CType {
  return valueOf(expression, { scope, memory: new UnreadMemory(), unevaluated: true }).type;
}

function typeNamed(text: string, scope: Scope): CType {
  return resolveType(text, scope, (inside) =>
    typeOf(
      parseExpression(inside, (name) => isTypeName(name, scope)),
      scope,
    ),
  );
}

function valueOf(expression: Expression, context: Context): Value {
  const { scope, memory } = context;
  switch (expression.kind) {
    case "integer":
      return integerValue(expression.type, memory, expression.value);
    case "float":
      return floatValue(expression.type, memory, expression.value);
    case "wide character":
      return wideCharacter(expression.prefix, expression.value, scope, memory);
    case "string":
      return stringValue(expression.prefix, expression.characters, scope, memory);
    case "name":
      return valueOfName(expression, scope, memory);
    case "scoped":
      return scopedValue(expression, scope);
    case "history":
      return historyValue(expression, context);
    case "convenience": {
      const { name } = expression;
      return scope.register?.(name) ?? scope.convenience?.(name) ?? voidValue(memory);
    }
    case "is void": {
      const { kind } = resolveTypedefs(valueOf(expression.operand, context).type);
      return truthValue(kind === "void", memory);
    }
    case "assignment":
      return assignmentValue(expression, context);
    case "step":
      return stepValue(expression, context);
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
      const type = pointerTo(typeNamed(expression.typeName, scope));
      return dereference(cast(valueOf(expression.address, context), type));
    }
    case "size of type":
      return sizeValue(typeNamed(expression.typeName, scope), memory);
    case "alignment of type":
      return integerValue(INT, memory, BigInt(alignmentOf(typeNamed(expression.typeName, scope))));
    case "size of value":
      return sizeValue(typeOf(expression.operand, scope), memory);
    case "member":
      return member(valueOf(expression.object, context), expression.name);
    case "element":
      return element(valueOf(expression.array, context), readInteger(valueOf(expression.index, context)));
  }
}

function unaryValue({ operator, operand }: Of<"unary">, context: Context): Value {
  const { scope, memory } = context;
  if (operator === "&" && operand.kind === "name") {
    const pointer = untypedAddress(operand, scope, memory);
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
  const type = typeNamed(typeName, scope);
  const variable = operand.kind === "name" ? untypedAs(type, operand, scope, memory) : undefined;
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

function scopedValue({ place, name }: Of<"scoped">, scope: Scope): Value {
  const value = scope.scoped?.(place, name);
  if (value !== undefined) return value;
  throw new UsageError(`No symbol "${name}" in ${/[./]/.test(place) ? "specified context" : `function "${place}"`}.`);
}

function assignmentValue({ operator, target, value }: Of<"assignment">, context: Context): Value {
  if (operator === undefined) return assign(target, valueOf(value, context), context);
  return assign(target, binaryValue({ kind: "binary", operator, left: target, right: value }, context), context);
}

function stepValue({ operator, prefix, target }: Of<"step">, context: Context): Value {
  const before = valueOf(target, context);
  const one = integerValue(INT, context.memory, 1n);
  const after = assign(
    target,
    calculate(operator, before, one, () => {}),
    context,
  );
  return prefix ? after : before;
}

/** Only the debugger's own variables can be assigned to: a dump is not written to. */
function assign(target: Expression, value: Value, context: Context): Value {
  const { scope } = context;
  if (target.kind === "convenience" && scope.register?.(target.name) === undefined) {
    if (context.unevaluated) return value;
    if (scope.assign === undefined) throw new UsageError("Convenience variables cannot be set here.");
    const own = detached(value);
    scope.assign(target.name, own);
    return own;
  }
  const isObject = target.kind === "convenience" || valueOf(target, context).location.kind === "memory";
  throw new UsageError(isObject ? "A dump cannot be written to." : "Left operand of assignment is not an lvalue.");
}

/** A value that has bytes of its own, as a variable has; arrays in memory become pointers on the way, as in C. */
function detached(value: Value): Value {
  if (value.location.kind === "immediate") return value;
  const { type, memory, location } = decay(value);
  if (location.kind === "immediate") return { type, memory, location };
  if (resolveTypedefs(type).kind === "void") return voidValue(memory);
  const bytes = readBytes({ type, memory, location });
  return { type, memory, location: { kind: "immediate", bytes, bits: location.bits } };
}

/** An `int`, as gdb has it; C's is an `unsigned long`. */
function sizeValue(type: CType, memory: AddressSpace): Value {
  return integerValue(INT, memory, BigInt(sizeOf(type)));
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
