import { UsageError } from "#base";
import type { IntType } from "#types";
import { CHAR, DOUBLE, FLOAT, INT, LONG, LONG_DOUBLE, UNSIGNED_INT, UNSIGNED_LONG } from "../c-types.ts";
import type { Expression, WidePrefix } from "./syntax.ts";

const INTEGER = /^(0[xX][\da-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)([uU]?[lL]{0,2}|[lL]{1,2}[uU])$/;
const DECIMAL_FLOAT = /^(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?([fFlL]?)$/;

/** A number as C writes it: `10`, `0x1fUL`, `0777`, `0b101`, `1.5e3`, `2.f`. UsageError, in gdb's words, otherwise. */
export function parseNumber(text: string): Expression {
  const integer = INTEGER.exec(text);
  if (integer !== null) {
    const [, digits, suffix] = integer;
    const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
    return { kind: "integer", type: integerType(value, suffix.toLowerCase(), /^[1-9]/.test(digits)), value };
  }
  const float = DECIMAL_FLOAT.exec(text);
  if (float === null || !/[.eE]/.test(text)) throw new UsageError(`Invalid number "${text}".`);
  const [, mantissa, exponent = "", suffix] = float;
  const type = suffix === "" ? DOUBLE : /f/i.test(suffix) ? FLOAT : LONG_DOUBLE;
  return { kind: "float", type, value: Number(mantissa + exponent) };
}

/** The first of C's types that holds the value; a decimal number becomes unsigned only when no signed type does. */
function integerType(value: bigint, suffix: string, isDecimal: boolean): IntType {
  const types = suffix.includes("l") ? [LONG, UNSIGNED_LONG] : [INT, UNSIGNED_INT, LONG, UNSIGNED_LONG];
  const fitting = types.find((type) => {
    if (suffix.includes("u") && type.signed) return false;
    if (isDecimal && suffix === "" && type === UNSIGNED_INT) return false;
    return value >> BigInt(8 * type.size - (type.signed ? 1 : 0)) === 0n;
  });
  if (fitting === undefined) throw new UsageError("Numeric constant too large.");
  return fitting;
}

/** A character constant, with its quotes. */
export function parseCharacter(text: string): Expression {
  const prefix = prefixOf(text);
  const inside = text.slice(prefix === undefined ? 1 : 2, -1);
  const characters = prefix === undefined ? unescape(inside) : unescapeWide(inside);
  if (characters.length === 0) throw new UsageError("Empty character constant.");
  if (characters.length > 1) throw new UsageError("Unmatched single quote.");
  const [value] = characters;
  if (prefix !== undefined) return { kind: "wide character", prefix, value };
  return { kind: "integer", type: CHAR, value: BigInt.asIntN(8, BigInt(value)) };
}

/** String literals in a row, with their quotes, as one; UsageError where their prefixes do not agree. */
export function parseStrings(texts: readonly string[]): Expression {
  const prefixes = new Set(texts.map(prefixOf).filter((each) => each !== undefined));
  if (prefixes.size > 1) throw new UsageError("Undefined string concatenation.");
  const [prefix] = prefixes;
  const characters = texts.flatMap((text) => {
    const inside = text.slice(prefixOf(text) === undefined ? 1 : 2, -1);
    return prefix === undefined ? unescape(inside) : unescapeWide(inside);
  });
  return { kind: "string", prefix, characters };
}

function prefixOf(text: string): WidePrefix | undefined {
  const [first] = text;
  return first === "L" || first === "u" || first === "U" ? first : undefined;
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
};

const PIECE = /\\([0-7]{1,3})|\\x([\da-fA-F]+)|\\([\s\S])|([\s\S])/gu;

/** The bytes that the inside of a literal stands for; characters beyond ASCII are UTF-8. */
function unescape(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const [, octal, hexadecimal, escaped, plain] of text.matchAll(PIECE)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else if (hexadecimal !== undefined) bytes.push(Number.parseInt(hexadecimal, 16) & 0xff);
    else if (escaped !== undefined && escaped in SIMPLE_ESCAPES) bytes.push(SIMPLE_ESCAPES[escaped]);
    else bytes.push(...utf8Bytes(escaped ?? plain));
  }
  return bytes;
}

/** As unescape, in code points. */
function unescapeWide(text: string): readonly number[] {
  return [...text.matchAll(PIECE)].map(([, octal, hexadecimal, escaped, plain]) => {
    if (octal !== undefined) return Number.parseInt(octal, 8);
    if (hexadecimal !== undefined) return Number.parseInt(hexadecimal, 16) >>> 0;
    if (escaped !== undefined && escaped in SIMPLE_ESCAPES) return SIMPLE_ESCAPES[escaped];
    return (escaped ?? plain).codePointAt(0) ?? 0;
  });
}

function utf8Bytes(character: string): readonly number[] {
  return [...encodeURIComponent(character).matchAll(/%([\dA-F]{2})|(.)/g)].map(([, byte, plain]) =>
    byte === undefined ? plain.charCodeAt(0) : Number.parseInt(byte, 16),
  );
}
