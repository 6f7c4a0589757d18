/** What `dis` is asked to take apart: a place, and the function around it. */
import { type Address, address, hex, offsetBy, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { unwindSource } from "#kernel/stack";
import type { KernelSymbol, SymbolTable } from "#target";
import { evaluateNumber } from "../evaluate.ts";
import { findAddress } from "../number.ts";
import { placeRow } from "../sym/symbol-rows.ts";
import { formatSymbol } from "../sym/symbol-text.ts";
import { resolveSymbol, symbolLookup } from "../symbol-argument.ts";
import { PlainUsageError } from "../usage.ts";

/** A place in code. */
export interface Subject {
  readonly at: Address;
  /** It is the beginning of a function and was given as such, so that the whole function is meant. */
  readonly whole: boolean;
}

/** A function as the symbols tell. */
export interface CodeRange {
  /** Where the nearest symbol is, which may be a label inside a function. */
  readonly start: Address;
  /** Exclusive; undefined for the last symbol. */
  readonly end: Address | undefined;
  /** The end is the function's own; else it is where the next symbol begins, behind padding. */
  readonly sized: boolean;
  /** undefined for the kernel itself. */
  readonly module: string | undefined;
}

const EXPRESSION = /[(+\-*/%#&^|~<>]/;

/**
 * The place that `word` names: an expression (`schedule+10`), a hexadecimal address or a symbol. Throws UsageError for
 * an unknown symbol, and for a name that several functions have, with all of them.
 */
export function findSubject(kernel: Kernel, word: string, radix: 10 | 16): Subject {
  const { symbols } = kernel.target;
  for (const [name] of word.matchAll(/[A-Za-z_.$][\w.$]*/g)) refuseAmbiguous(kernel, word, name, radix);
  if (EXPRESSION.test(word)) {
    const at = address(evaluateNumber(word, symbolLookup(symbols)));
    refuseStray(kernel, word, at);
    return { at, whole: false };
  }
  const plain = /^(?:0x)?[0-9a-f]+$/i.test(word) ? findAddress(word) : undefined;
  const at = plain ?? resolveSymbol(word, symbols).address;
  const place = symbols.lookup(at);
  return { at, whole: place?.offset === 0 && isFunction(kernel, place.symbol) };
}

/** By place and by letter: neither tells on every kernel (modules with one region; 7.2, whose data is marked as text). */
function isFunction(kernel: Kernel, symbol: KernelSymbol): boolean {
  return /^[tw]$/i.test(symbol.type) && unwindSource(kernel).isText(symbol.address);
}

/** True for an address inside a function. */
export function isFunctionAt(kernel: Kernel, at: Address): boolean {
  const place = kernel.target.symbols.lookup(at);
  return place !== undefined && isFunction(kernel, place.symbol);
}

/** The function that `at` lies in; undefined where no symbol is. */
export function codeRangeAt(kernel: Kernel, at: Address): CodeRange | undefined {
  const { symbols } = kernel.target;
  const place = symbols.lookup(at);
  if (place === undefined) return undefined;
  const { symbol } = place;
  const { address: start, module } = symbol;
  const own = ownEnd(symbols, symbol, at);
  if (own !== undefined) return { start, end: own, sized: true, module };
  const next = symbols.neighbour(symbol, 1);
  return { start, end: next?.module === module ? next?.address : undefined, sized: false, module };
}

/** Labels that are passed on the way back to the function around them: the kernel's entry code has some twenty in a row. */
const MOST_LABELS = 256;

/**
 * Where the function around `at` ends by its own size, as gdb finds it: a symbol without size is a label inside the one
 * before it. Undefined where sizes are not known, or none covers the address.
 */
function ownEnd(symbols: SymbolTable, nearest: KernelSymbol, at: Address): Address | undefined {
  let symbol: KernelSymbol | undefined = nearest;
  for (let steps = 0; steps < MOST_LABELS && symbol !== undefined; steps++) {
    const sizes: readonly (number | undefined)[] = symbols.at(symbol.address).map(({ ownSize }) => ownSize);
    const known = sizes.filter((size) => size !== undefined);
    if (known.length === 0) return undefined;
    const size = Math.max(...known);
    if (size > 0) {
      const end = offsetBy(symbol.address, size);
      return at < end ? end : undefined;
    }
    symbol = symbols.lookup(offsetBy(symbol.address, -1))?.symbol;
  }
  return undefined;
}

/** An expression that leads out of the function that it names is a slip. */
function refuseStray({ target: { symbols } }: Kernel, word: string, at: Address): void {
  const [name = ""] = /[A-Za-z_.$][\w.$]*/.exec(word) ?? [];
  const meant = symbols.code(name).at(0);
  const place = symbols.lookup(at);
  if (meant === undefined || place === undefined || place.symbol.address === meant.address) return;
  if (!/^[tw]$/i.test(meant.type) || word.includes(place.symbol.name)) return;
  const where = `${place.symbol.name}+${hex(place.offset)}`;
  throw new UsageError(`invalid expression: ${word} evaluates to: ${where}`);
}

function refuseAmbiguous(kernel: Kernel, word: string, name: string, radix: 10 | 16): void {
  const functions = kernel.target.symbols.shownAs(name).filter((symbol) => isFunction(kernel, symbol));
  if (functions.length < 2) return;
  const lines = functions.map((symbol) => formatSymbol(placeRow(kernel, symbol, 0), radix));
  throw new PlainUsageError(`dis: ${word}: duplicate text symbols found:\n${lines.join("")}`);
}
