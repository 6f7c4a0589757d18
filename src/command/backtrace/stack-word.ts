/** Words of a stack, and what they point to. */
import { type Address, hex, optional, type SymbolCell } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import { slabCacheOf } from "#kernel/slab";
import { findPlace, formatPlaceName } from "../place-name.ts";

/** A stack word, with a name when it is the address of something that has one. */
export interface StackWord {
  readonly [name: string]: unknown;
  readonly value: Address;
  /** What it is the address of in the kernel image or a module. */
  readonly symbol: SymbolCell | undefined;
  /** The slab cache of the object that it points into, where that was looked up. */
  readonly cache: string | undefined;
}

/** How words are written: symbols' offsets in this radix, and objects with their address (`-FF`). */
export interface WordStyle {
  readonly radix: 10 | 16;
  readonly addresses: boolean;
}

/** The word `value`; its object is looked up only when `objects`. */
export function stackWord(kernel: Kernel, value: Address, objects = false): StackWord {
  // What is no address of the kernel's points nowhere.
  const isAddress = isKernelAddress(value);
  const symbol = isAddress ? findPlace(kernel.target.symbols, value) : undefined;
  const named = symbol !== undefined || !objects || !isAddress;
  return { value, symbol, cache: named ? undefined : optional(() => slabCacheOf(kernel, value)) };
}

/** A word as crash writes it: by name, in the width of a number at least. */
export function formatStackWord({ value, symbol, cache }: StackWord, { radix, addresses }: WordStyle): string {
  if (symbol !== undefined) return formatPlaceName(symbol, radix).padEnd(16);
  if (cache !== undefined) return `[${addresses ? `${hex(value, 16)}:` : ""}${cache}]`.padEnd(16);
  return hex(value, 16);
}
