/** A symbol in crash's words. */
import { hex } from "#base";
import { formatPlaceName } from "../place-name.ts";
import type { SymbolRow } from "./symbol-rows.ts";

/** Address, type letter, name, module, and for code the source line, with newline. */
export function formatSymbol({ kind, symbol, type, code, line = "", section = "" }: SymbolRow, radix: 10 | 16): string {
  const module = symbol.module === undefined || kind === "entry" ? "" : ` [${symbol.module}]`;
  // crash leaves a blank for the line of code that it has no line for.
  const source = kind === "place" && code ? ` ${line}` : "";
  if (kind === "section") {
    const where = symbol.module === undefined ? section : `in ${symbol.module} module`;
    return `${hex(symbol.address)} (${type}) ${formatPlaceName(symbol, radix)}${module} [${where}]\n`;
  }
  return `${hex(symbol.address)} (${type}) ${formatPlaceName(symbol, radix)}${module}${source}\n`;
}
