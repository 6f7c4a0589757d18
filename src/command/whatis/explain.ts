/** What a text stands for, as one row. */
import { type Row, UsageError } from "#base";
import { evaluateText, UntypedSymbol } from "#object";
import type { Target } from "#target";
import {
  type CType,
  type EnumType,
  formatDefinition,
  formatEnum,
  formatSymbolType,
  memberPath,
  parseTypeName,
  resolveTypedefs,
  sizeOf,
  type TypedefType,
  typeName,
} from "#types";
import type { Session } from "../session.ts";
import { type DefinitionRow, definitionRow } from "../struct/definition.ts";
import { findSubject } from "../struct/subject.ts";
import { SynopsisError } from "../usage.ts";
import { integerCell } from "../value/cell.ts";
import { isCode, valueScope } from "../value/scope.ts";
import { sessionTypes, valueTypes } from "../value/types.ts";
import { TypeUnknown } from "../value/untyped.ts";

/** A type by name, or that of a variable, function, enumerator or expression. */
export interface TypeRow extends Row {
  readonly kind: "type";
  /** Of the variable, function or enumerator. */
  readonly name: string | undefined;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** What a typedef stands for. */
  readonly target?: string;
  /** Of an enumerator. */
  readonly value?: number | string;
  /** As crash shows it, with its newlines. */
  readonly text: string;
}

/** An enum with its names. */
export interface EnumRow extends Row {
  readonly kind: "enum";
  readonly type: string;
  readonly size: number;
  readonly enumerators: readonly (Row & { readonly name: string; readonly value: number | string })[];
  /** As crash shows it, with its newlines. */
  readonly text: string;
}

/** What a name is, and its declaration. */
export type ExplanationRow = TypeRow | EnumRow | DefinitionRow;

/** What is looked up, and how it is shown. */
interface Question {
  readonly session: Session;
  readonly offsets: boolean;
}

/**
 * What `text` is: a tag behind its keyword, a variable or function, a type, an enumerator, or an expression. Of more
 * than one word that is none of these together, crash looks at the first alone, and so does this. Throws SynopsisError
 * for what nothing is known of, UsageError for a variable whose type no file at hand knows.
 */
export function explain(session: Session, text: string, offsets: boolean): ExplanationRow {
  const question = { session, offsets };
  const words = text.split(/\s+/);
  const [first = "", second] = words;
  if (first === "struct" || first === "union" || first === "enum") {
    if (second === undefined) throw new SynopsisError();
    const found = namedType(second, question);
    if (found === undefined) throw new SynopsisError(`cannot resolve: ${first} ${second}`);
    return found;
  }
  const found =
    (words.length === 1 ? named(first, question) : undefined) ??
    baseType(text, question) ??
    expression(text, question) ??
    named(first, question);
  if (found !== undefined) return found;
  if (session.target.symbols.find(first) !== undefined) throw new TypeUnknown(session.kernel, first);
  throw new SynopsisError(`cannot resolve: ${text}`);
}

/** A name alone: crash asks for a symbol first. */
function named(name: string, question: Question): ExplanationRow | undefined {
  const { target } = question.session;
  return symbolRow(name, target) ?? namedType(name, question) ?? enumeratorRow(name, target);
}

function symbolRow(name: string, target: Target): TypeRow | undefined {
  const symbol = target.symbols.find(name);
  if (symbol === undefined) return undefined;
  const types = valueTypes(target);
  const type = types.variable(name, symbol.address) ?? types.function(name);
  if (type !== undefined) return typeRow(type, formatSymbolType(type, name), name);
  const code = isCode(symbol, target.symbols);
  // Without a vmlinux it is worth saying that one would help; with one, this is what a debugger has to say.
  if (!code && (target.vmlinux === undefined || symbol.module !== undefined)) return undefined;
  const text = `<${code ? "text" : "data"} variable, no debug info>`;
  return { kind: "type", name, type: text, size: 1, text: `${text} ${name};\n` };
}

/** A struct or union or a member of it, a typedef, an enum, or a base type. */
function namedType(name: string, { session, offsets }: Question): ExplanationRow | undefined {
  const types = sessionTypes(session);
  const { radix } = session.settings;
  const [, tag = "", member] = /^(\w+)(?:\.(.+))?$/.exec(name) ?? [];
  const subject = findSubject(types, tag);
  if (subject !== undefined) {
    if (member !== undefined && memberPath(subject.type, member) === undefined) return undefined;
    return definitionRow(subject, { radix, offsets, member });
  }
  if (member !== undefined) return undefined;
  const type = types.find("typedef", tag) ?? types.find("enum", tag);
  if (type?.kind === "enum") return enumRow(type, type);
  if (type?.kind !== "typedef") return baseType(tag, { session, offsets });
  const bare = resolveTypedefs(type);
  if (bare.kind === "enum") return enumRow(type, bare);
  if (bare.kind === "int" && bare.encoding === "bool") return typeRow(bare, bare.name);
  return { ...typeRow(type, formatDefinition(type, { radix }).join("\n")), target: typeName(type.target) };
}

function enumRow(type: EnumType | TypedefType, { enumerators, size }: EnumType): EnumRow {
  return {
    kind: "enum",
    type: typeName(type),
    size,
    enumerators: enumerators.map(({ name, value }) => ({ name, value: integerCell(value) })),
    text: `${formatEnum(type).join("\n")}\n`,
  };
}

function enumeratorRow(name: string, { types }: Target): TypeRow | undefined {
  const found = types.enumerator(name);
  if (found === undefined) return undefined;
  const value = integerCell(BigInt.asIntN(64, found.value));
  const text = `enum ${found.type.name ?? "(unknown)"} = ${value}`;
  return { ...typeRow(found.type, text, name), value };
}

/** Of C's integers crash tells the size, of its other base types the name. */
function baseType(text: string, { session }: Question): TypeRow | undefined {
  const type = parseTypeName(text, sessionTypes(session));
  if (type === undefined) return undefined;
  const isInteger = type.kind === "int" && type.encoding !== "bool" && type.size <= 8;
  const { radix } = session.settings;
  return typeRow(type, isInteger ? `SIZE: ${radix === 16 ? "0x" : ""}${type.size.toString(radix)}` : typeName(type));
}

function expression(text: string, { session }: Question): TypeRow | undefined {
  try {
    const { type } = evaluateText(text, valueScope(session));
    return typeRow(type, typeName(type));
  } catch (error) {
    if (error instanceof UntypedSymbol) throw new TypeUnknown(session.kernel, error.symbol.name);
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function typeRow(type: CType, text: string, name?: string): TypeRow {
  return { kind: "type", name, type: typeName(type), size: sizeOf(type), text: `${text}\n` };
}
