/** The text address whose source file's types are meant (`set scope`). */
import { type Address, address, UsageError } from "#base";
import { findAddress } from "../number.ts";
import type { Session } from "../session.ts";
import { isCode } from "../value/scope.ts";
import { WrongValue } from "./wrong-value.ts";

/** The address that a word means; undefined for 0. Throws for one that is no text. */
export function parseScope({ target: { symbols } }: Session, word: string): Address | undefined {
  const symbol = symbols.find(word);
  const at = symbol?.address ?? findAddress(word);
  if (at === undefined) throw new WrongValue();
  if (at === 0n) return undefined;
  const place = symbols.lookup(at);
  if (place === undefined || !isCode(place.symbol, symbols)) throw new UsageError(`invalid text address: ${word}`);
  return address(at);
}

/** The address and the function that it is in; `0 (not set)` for none. */
export function scopeText({ settings: { scope }, target: { symbols } }: Session): string {
  if (scope === undefined) return "0 (not set)";
  const place = symbols.lookup(scope);
  const offset = place === undefined || place.offset === 0 ? "" : `+${place.offset}`;
  return `${scope.toString(16)} (${place?.symbol.name ?? "?"}${offset})`;
}
