/** Addresses as gdb writes them, with the symbol there. */
import { type Address, hex } from "#base";
import type { Scope } from "#object";

/** `init_task+16`; undefined for what is no symbol's. */
export function symbolText(scope: Scope, at: Address): string | undefined {
  const place = scope.symbolAt(at);
  return place && `${place.name}${place.offset === 0 ? "" : `+${place.offset}`}`;
}

/** `0xffffffff9e01aa40 <init_task>` */
export function symbolicAddress(scope: Scope, at: Address): string {
  const symbol = symbolText(scope, at);
  return `0x${hex(at)}${symbol === undefined ? "" : ` <${symbol}>`}`;
}
