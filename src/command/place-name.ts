/** Addresses by name, as crash writes them: `schedule`, `schedule+10`, `schedule+0xa`. */
import type { Address, SymbolCell } from "#base";
import type { SymbolTable } from "#target";

/** The symbol that covers `at`, and the distance from it; undefined outside the kernel image and the modules. */
export function findPlace(symbols: SymbolTable, at: Address): SymbolCell | undefined {
  const place = symbols.lookup(at);
  if (place === undefined) return undefined;
  const { name, module } = place.symbol;
  return { address: at, name, offset: place.offset, module };
}

/** `name+offset`, decimal or 0x-hexadecimal. */
export function formatPlace(symbol: SymbolCell, radix: 10 | 16): string {
  return `${symbol.name}+${radix === 16 ? `0x${symbol.offset.toString(16)}` : symbol.offset}`;
}

/** The name, with the offset when there is one. */
export function formatPlaceName(place: SymbolCell, radix: 10 | 16): string {
  return place.offset === 0 ? place.name : formatPlace(place, radix);
}
