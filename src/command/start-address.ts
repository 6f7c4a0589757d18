import { type Address, address, UsageError } from "#base";
import { evaluateNumber } from "./evaluate.ts";
import { isKernelVirtual } from "./kernel-virtual.ts";
import { findNumber } from "./number.ts";
import type { Session } from "./session.ts";
import { symbolLookup } from "./symbol-argument.ts";

/**
 * Where a list or tree starts that is named by a symbol, or by an expression whose value is a kernel address; undefined
 * for all else, numbers among them.
 */
export function findStart({ kernel, target }: Session, text: string): Address | undefined {
  const symbol = target.symbols.find(text);
  if (symbol !== undefined) return symbol.address;
  if (isNumber(text)) return undefined;
  try {
    const value = address(evaluateNumber(text, symbolLookup(target.symbols)));
    return isKernelVirtual(kernel, value) ? value : undefined;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** True for a decimal or hexadecimal number. */
export function isNumber(text: string): boolean {
  return text.length <= 18 && findNumber(text) !== undefined;
}
