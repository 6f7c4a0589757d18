/** What `dis` is asked to take apart: a place, and the function around it. */
import { type Address, address } from "#base";
import type { Kernel } from "#kernel";
import { unwindSource } from "#kernel/stack";
import type { KernelSymbol } from "#target";
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

/** A function as the symbols tell: it ends where the next symbol begins. */
export interface CodeRange {
  readonly start: Address;
  /** Exclusive; undefined for the last symbol. */
  readonly end: Address | undefined;
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
  if (EXPRESSION.test(word)) return { at: address(evaluateNumber(word, symbolLookup(symbols))), whole: false };
  const plain = /^(?:0x)?[0-9a-f]+$/i.test(word) ? findAddress(word) : undefined;
  const at = plain ?? resolveSymbol(word, symbols).address;
  const place = symbols.lookup(at);
  return { at, whole: place?.offset === 0 && isFunction(kernel, place.symbol) };
}

/** By place and by letter: neither tells on every kernel (modules with one region; 7.2, whose data is marked as text). */
function isFunction(kernel: Kernel, symbol: KernelSymbol): boolean {
  return /^[tw]$/i.test(symbol.type) && unwindSource(kernel).isText(symbol.address);
}

/** The function that `at` lies in; undefined where no symbol is. */
export function codeRangeAt(kernel: Kernel, at: Address): CodeRange | undefined {
  const { symbols } = kernel.target;
  const place = symbols.lookup(at);
  if (place === undefined) return undefined;
  const { symbol } = place;
  const next = symbols.neighbour(symbol, 1);
  const end = next?.module === symbol.module ? next?.address : undefined;
  return { start: symbol.address, end, module: symbol.module };
}

function refuseAmbiguous(kernel: Kernel, word: string, name: string, radix: 10 | 16): void {
  const functions = kernel.target.symbols.all(name).filter((symbol) => isFunction(kernel, symbol));
  if (functions.length < 2) return;
  const lines = functions.map((symbol) => formatSymbol(placeRow(kernel, symbol, 0), radix));
  throw new PlainUsageError(`dis: ${word}: duplicate text symbols found:\n${lines.join("")}`);
}
