/** Structs with what their pointers point to: `struct -p`. */
import { hex, MemoryFault } from "#base";
import {
  dereference,
  formatBare,
  formatMember,
  member as memberOf,
  namedValue,
  partOf,
  readAddress,
  type Scope,
  type Value,
  type ValueStyle,
} from "#object";
import { type CType, declaration, memberPath, resolveTypedefs, sizeOf, stripQualifiers } from "#types";
import { symbolStarting } from "../value/scope.ts";

/** The text of a struct in braces, each pointer among its own members with its type, and its target on the next line. */
export function formatWithTargets(object: Value, style: ValueStyle, scope: Scope): string {
  const struct = resolveTypedefs(object.type);
  if (struct.kind !== "struct" && struct.kind !== "union") return formatBare(object, style, scope);
  const last = struct.members.length - 1;
  const lines = struct.members.map((part, i) => {
    if (part.name === undefined) {
      return `  ${formatBare(partOf(object, part), style, scope, 1)}${i === last ? "" : ","}\n`;
    }
    const text = formatMemberWithTarget(object, part.name, style, scope);
    return `${text ?? formatMember(object, part.name, style, scope)}\n`;
  });
  return `{\n${lines.join("")}}`;
}

/**
 * A pointer among a struct's own members with its type, and its target on the next line; undefined for other members:
 * crash leaves those of anonymous and of embedded structs as they are.
 */
export function formatMemberWithTarget(
  object: Value,
  name: string,
  style: ValueStyle,
  scope: Scope,
): string | undefined {
  const struct = resolveTypedefs(object.type);
  if (struct.kind !== "struct" && struct.kind !== "union") return undefined;
  const type = struct.members.find((part) => part.name === name)?.type;
  if (type === undefined || resolveTypedefs(type).kind !== "pointer" || memberPath(struct, name) === undefined) {
    return undefined;
  }
  const pointer = memberOf(object, name);
  const head = `  ${declaration(type, name)} = 0x${hex(readAddress(pointer))}`;
  return `${head}\n  -> ${formatTarget(pointer, style, scope)}`;
}

/** What a pointer leads to: the symbol there, and the object as the pointer's type has it. */
function formatTarget(pointer: Value, style: ValueStyle, scope: Scope): string {
  const at = readAddress(pointer);
  if (at === 0n) return "NULL";
  const symbol = symbolStarting(scope, at);
  if (symbol !== undefined && isFunctionPointer(pointer.type)) return `<${symbol}>`;
  const text = objectText(pointer, symbol, style, scope)?.replaceAll("\n", "\n     ");
  return [symbol === undefined ? undefined : `<${symbol}>`, text].filter((part) => part !== undefined).join(" ");
}

function objectText(pointer: Value, symbol: string | undefined, style: ValueStyle, scope: Scope): string | undefined {
  const type = resolveTypedefs(pointer.type);
  const target = type.kind === "pointer" ? resolveTypedefs(type.target) : type;
  try {
    if (target.kind === "int" && target.name === "char") return stringText(pointer, style, scope);
    const variable = symbol === undefined ? undefined : variableNamed(symbol, scope);
    if (variable !== undefined) return formatBare(variable, style, scope);
    if (target.kind === "void") return symbol === undefined ? "(unknown target type)" : undefined;
    pointer.memory.readInto(readAddress(pointer), new Uint8Array(1));
    return formatBare(dereference(pointer), style, scope);
  } catch (error) {
    if (error instanceof MemoryFault) return "(not accessible)";
    throw error;
  }
}

/** The variable of that name, which knows better what it is than a pointer to it; undefined without a type of a size. */
function variableNamed(symbol: string, scope: Scope): Value | undefined {
  const type = scope.types.variable(symbol);
  return type === undefined || sizeOf(type) === 0 ? undefined : namedValue(symbol, scope, scope.memory);
}

/** The string that a pointer to characters leads to, without the address before it. */
function stringText(pointer: Value, style: ValueStyle, scope: Scope): string {
  const text = formatBare(pointer, style, scope);
  const quote = text.indexOf('"');
  return quote === -1 ? "(not accessible)" : text.slice(quote);
}

/** True when the declaration itself says that a function is pointed to; not for a typedef of such a pointer. */
function isFunctionPointer(type: CType): boolean {
  const pointer = stripQualifiers(type);
  return pointer.kind === "pointer" && stripQualifiers(pointer.target).kind === "function";
}
