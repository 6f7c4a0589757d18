import { UsageError } from "#base";
import { atMost16, type SymbolLookup } from "./number.ts";

/** How the numbers of an expression are written. */
export interface EvaluateOptions {
  /** Digits alone are hexadecimal too, as where an address is expected. */
  readonly hexBias?: boolean;
}

type Operator = (left: bigint, right: bigint) => bigint;

/** Binary operators by how tightly they bind, loosest first: C's order, with `#` (power) above multiplication. */
const LEVELS: readonly (readonly (readonly [string, Operator])[])[] = [
  [["|", (a, b) => a | b]],
  [["^", (a, b) => a ^ b]],
  [["&", (a, b) => a & b]],
  [
    ["<<", (a, b) => (b > 63n ? 0n : a << b)],
    [">>", (a, b) => (b > 63n ? 0n : a >> b)],
  ],
  [
    ["+", (a, b) => a + b],
    ["-", (a, b) => a - b],
  ],
  [
    ["*", (a, b) => a * b],
    ["/", (a, b) => a / divisor(b)],
    ["%", (a, b) => a % divisor(b)],
  ],
  [["#", power]],
];

const SUFFIXES: Readonly<Record<string, bigint>> = { k: 10n, m: 20n, g: 30n };

/** Deepest nesting of parentheses and prefixes; the text is the user's, but a pasted one may be long. */
const DEEPEST = 200;

/**
 * The value of an expression, modulo 2^64 and unsigned as crash computes. crash allows one operator; this reads those
 * the same way, and nested ones with C's precedence. Numbers are decimal when all digits are, else hexadecimal, else
 * symbols (so `abc` is a number); suffixes k, m, g multiply by powers of 1024; prefixes are `~`, `-`, `+`. Throws
 * UsageError.
 */
export function evaluateNumber(text: string, lookup: SymbolLookup, options: EvaluateOptions = {}): bigint {
  const invalid = (): UsageError => new UsageError(`invalid expression: ${text.startsWith("(") ? text : `(${text})`}`);
  const tokens = tokenize(text);
  if (tokens === undefined || tokens.length === 0) throw invalid();
  let at = 0;

  const binary = (level: number, depth: number): bigint => {
    const operators = LEVELS[level];
    if (operators === undefined) return prefixed(depth);
    let value = binary(level + 1, depth);
    for (;;) {
      const operator = operators.find(([sign]) => sign === tokens[at])?.[1];
      if (operator === undefined) return value;
      at++;
      value = BigInt.asUintN(64, operator(value, binary(level + 1, depth)));
    }
  };

  const prefixed = (depth: number): bigint => {
    const token = tokens[at++];
    if (token === undefined || depth > DEEPEST) throw invalid();
    if (token === "~") return BigInt.asUintN(64, ~prefixed(depth + 1));
    if (token === "-") return BigInt.asUintN(64, -prefixed(depth + 1));
    if (token === "+") return prefixed(depth + 1);
    if (token === "(") {
      const value = binary(0, depth + 1);
      if (tokens[at++] !== ")") throw invalid();
      return value;
    }
    const value = operand(token, lookup, options.hexBias === true);
    if (value === undefined) throw invalid();
    return value;
  };

  const value = binary(0, 0);
  if (at !== tokens.length) throw invalid();
  return value;
}

/** Numbers and names, and the signs between them; undefined when a character belongs to neither. */
function tokenize(text: string): readonly string[] | undefined {
  const tokens = text.match(/[\w.$]+|<<|>>|[-+*/%#&^|~()]|\S/g) ?? [];
  return tokens.every((token) => /^(?:[\w.$]+|<<|>>|[-+*/%#&^|~()])$/.test(token)) ? tokens : undefined;
}

function operand(token: string, lookup: SymbolLookup, hexBias: boolean): bigint | undefined {
  const [, digits, suffix] = /^((?:0x)?[0-9a-f]+?)([kmg]?)$/i.exec(token) ?? [];
  if (digits === undefined || suffix === undefined) return lookup(token);
  const decimal = !hexBias && /^\d+$/.test(digits);
  const value = BigInt(decimal ? digits : `0x${atMost16(digits.replace(/^0x/i, ""))}`);
  if (value >= 1n << 64n) throw new UsageError(`not a valid number: ${digits}`);
  return BigInt.asUintN(64, value << (SUFFIXES[suffix.toLowerCase()] ?? 0n));
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw new UsageError("division by zero");
  return value;
}

/** `base` to the power of `exponent` modulo 2^64, by squaring: the exponent may be any 64-bit value. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = BigInt.asUintN(64, result * factor);
    factor = BigInt.asUintN(64, factor * factor);
  }
  return result;
}
