import { UsageError } from "#base";
import type { AddressSpace } from "#memory";
import { type CType, parseTypeName } from "#types";
import { BOOL, pointerTo, UNTYPED_CODE, UNTYPED_DATA } from "../c-types.ts";
import { type Scope, type ScopeSymbol, UntypedSymbol } from "../scope.ts";
import { integerValue, type Value, valueAt } from "../value.ts";

/** What a name stands for: a value, or a symbol of which only the address is known. */
type Named = { readonly value: Value } | { readonly untyped: ScopeSymbol };

/** True when `name` is a typedef, and no variable hides it: what the parser asks about `(name)`. */
export function isTypeName(name: string, scope: Scope): boolean {
  return scope.types.find("typedef", name) !== undefined && scope.types.variable(name) === undefined;
}

/** The type that a type's name in an expression denotes; UsageError in gdb's words when there is none. */
export function resolveType(text: string, scope: Scope): CType {
  const type = parseTypeName(text, scope.types);
  if (type !== undefined) return type;
  const tag = /\b(struct|union|enum)\s+(\w+)/.exec(text);
  if (tag !== null && scope.types.find(tag[1] as "struct" | "union" | "enum", tag[2]) === undefined) {
    throw new UsageError(`No ${tag[1]} type named ${tag[2]}.`);
  }
  throw new UsageError(`A syntax error in expression, near \`${text}'.`);
}

function resolveName(name: string, scope: Scope, memory: AddressSpace): Named {
  const { types } = scope;
  const symbol = scope.symbol(name);
  if (symbol !== undefined) {
    const type =
      types.variable(name, symbol.address) ?? types.function(name) ?? (symbol.isCode ? UNTYPED_CODE : undefined);
    if (type !== undefined) return { value: valueAt(type, memory, symbol.address) };
  }
  const enumerator = types.enumerator(name);
  if (enumerator !== undefined) return { value: integerValue(enumerator.type, memory, enumerator.value) };
  if (symbol !== undefined) return { untyped: symbol };
  if (name === "true" || name === "false") return { value: integerValue(BOOL, memory, name === "true" ? 1n : 0n) };
  throw new UsageError(`No symbol "${name}" in current context.`);
}

/** The variable, function or enumerator of that name. Throws UntypedSymbol for a variable whose type nobody knows. */
export function namedValue(name: string, scope: Scope, memory: AddressSpace): Value {
  const named = resolveName(name, scope, memory);
  if ("value" in named) return named.value;
  throw new UntypedSymbol(named.untyped);
}

/** The symbol as if it were declared with `type`; undefined when its own type is known. */
export function untypedAs(type: CType, name: string, scope: Scope, memory: AddressSpace): Value | undefined {
  const named = resolveName(name, scope, memory);
  return "untyped" in named ? valueAt(type, memory, named.untyped.address) : undefined;
}

/** `&name` for a symbol whose type nobody knows; undefined for others. */
export function untypedAddress(name: string, scope: Scope, memory: AddressSpace): Value | undefined {
  const named = resolveName(name, scope, memory);
  if (!("untyped" in named)) return undefined;
  return integerValue(pointerTo(UNTYPED_DATA), memory, named.untyped.address);
}
