import { type Address, address, hex } from "#base";
import type { KernelSymbol, SymbolTable } from "#target";
import { evaluateNumber } from "./evaluate.ts";
import { findAddress, type SymbolLookup } from "./number.ts";
import { PlainUsageError } from "./usage.ts";

/** Symbol values for expressions, from a table. */
export function symbolLookup(symbols: SymbolTable): SymbolLookup {
  return (name) => symbols.find(name)?.address;
}

/** An address as commands take it: hexadecimal, else `(expression)`, else a symbol; throws UsageError. */
export function resolveAddress(text: string, symbols: SymbolTable): Address {
  if (text.startsWith("(")) return address(evaluateNumber(text, symbolLookup(symbols)));
  return findAddress(text) ?? resolveSymbol(text, symbols).address;
}

/** The symbol of that name; throws with the names that contain it, as crash does. */
export function resolveSymbol(name: string, symbols: SymbolTable): KernelSymbol {
  const found = symbols.find(name);
  if (found === undefined) throw symbolNotFound(name, symbols);
  return found;
}

/** crash's complaint about an unknown symbol, with all others whose names contain it, by address. */
export function symbolNotFound(name: string, symbols: SymbolTable): PlainUsageError {
  const lines: string[] = [];
  for (const symbol of symbols.symbols()) {
    if (!symbol.name.includes(name)) continue;
    lines.push(`  ${hex(symbol.address)} (${symbol.type}) ${symbol.name}\n`);
  }
  if (lines.length === 0) lines.push("  (none found)\n");
  return new PlainUsageError(`symbol not found: ${name}\npossible alternatives:\n${lines.join("")}`);
}
