import { UsageError } from "#base";
import type { AddressSpace } from "#memory";
import { type CType, parseTypeName, type TypeSource } from "#types";
import { BOOL, pointerTo, UNTYPED_CODE, UNTYPED_DATA } from "../c-types.ts";
import { type Scope, type ScopeSymbol, UntypedSymbol } from "../scope.ts";
import { integerValue, type Value, valueAt } from "../value.ts";

/** What a name stands for: a value, or a symbol of which only the address is known. */
type Named = { readonly value: Value } | { readonly untyped: ScopeSymbol };

/** True when `name` is a typedef, and no variable hides it: what the parser asks about `(name)`. */
export function isTypeName(name: string, scope: Scope): boolean {
  const { types } = scope;
  if (types.find("typedef", name) === undefined) return false;
  return types.variable(name) === undefined && scope.local?.(name) === undefined;
}

/** `typeof (expression)` and its spellings; what follows may be a declarator: `typeof(x) *`. */
const TYPEOF = /^((?:const|volatile|\s)*)(?:typeof|__typeof|__typeof__)\s*\((.*)\)([^()]*|\s*\(.*)$/s;
/** The name that stands in the place of `typeof (...)` while the rest is read; no C program can have it. */
const SUBJECT = "$typeof";

/**
 * The type that a type's name in an expression denotes; UsageError in gdb's words when there is none. `typeOf` answers
 * what type an expression has.
 */
export function resolveType(text: string, scope: Scope, typeOf: (expression: string) => CType): CType {
  const [, before = "", inside, behind = ""] = TYPEOF.exec(text) ?? [];
  if (inside !== undefined) {
    const target = parseTypeName(inside, scope.types) ?? typeOf(inside);
    const subject: CType = { kind: "typedef", name: SUBJECT, target };
    const types: TypeSource = {
      find: (kind, name) => (kind === "typedef" && name === SUBJECT ? subject : scope.types.find(kind, name)),
      variable: (name) => scope.types.variable(name),
      function: (name) => scope.types.function(name),
      enumerator: (name) => scope.types.enumerator(name),
      names: (kind) => scope.types.names(kind),
    };
    const type = parseTypeName(`${before}${SUBJECT}${behind}`, types);
    if (type === subject) return target;
    if (type !== undefined) return type;
  }
  const type = parseTypeName(text, scope.types);
  if (type !== undefined) return type;
  const tag = /\b(struct|union|enum)\s+(\w+)/.exec(text);
  if (tag !== null && scope.types.find(tag[1] as "struct" | "union" | "enum", tag[2]) === undefined) {
    throw new UsageError(`No ${tag[1]} type named ${tag[2]}.`);
  }
  throw new UsageError(`A syntax error in expression, near \`${text}'.`);
}

/** A name as it stands in an expression; `global` for one that no local variable may hide. */
export interface Name {
  readonly name: string;
  readonly global?: true;
}

function resolveName({ name, global }: Name, scope: Scope, memory: AddressSpace): Named {
  const { types } = scope;
  const local = global === true ? undefined : scope.local?.(name);
  if (local !== undefined) return { value: local };
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
  return valueOfName({ name }, scope, memory);
}

/** As namedValue, of a name as it stands in an expression. */
export function valueOfName(name: Name, scope: Scope, memory: AddressSpace): Value {
  const named = resolveName(name, scope, memory);
  if ("value" in named) return named.value;
  throw new UntypedSymbol(named.untyped);
}

/** The symbol as if it were declared with `type`; undefined when its own type is known. */
export function untypedAs(type: CType, name: Name, scope: Scope, memory: AddressSpace): Value | undefined {
  const named = resolveName(name, scope, memory);
  return "untyped" in named ? valueAt(type, memory, named.untyped.address) : undefined;
}

/** `&name` for a symbol whose type nobody knows; undefined for others. */
export function untypedAddress(name: Name, scope: Scope, memory: AddressSpace): Value | undefined {
  const named = resolveName(name, scope, memory);
  if (!("untyped" in named)) return undefined;
  return integerValue(pointerTo(UNTYPED_DATA), memory, named.untyped.address);
}
