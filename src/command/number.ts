import { type Address, address, UsageError } from "#base";

/** The 64-bit value of a symbol; undefined when there is none of that name. */
export type SymbolLookup = (name: string) => bigint | undefined;

/** Most hexadecimal digits of a value. */
const MOST_DIGITS = 16;

/** `text` as an address: always hexadecimal, 0x or not; undefined when it is no such number. */
export function findAddress(text: string): Address | undefined {
  const digits = /^(?:0x)?([0-9a-f]+)$/i.exec(text)?.[1];
  return digits === undefined ? undefined : address(BigInt(`0x${atMost16(digits)}`));
}

/** `text` as an address; throws UsageError in crash's words. */
export function parseAddress(text: string): Address {
  const found = findAddress(text);
  if (found === undefined) throw new UsageError(`invalid input: "${text}"`);
  return found;
}

/** `text` as a value: all decimal digits are decimal, hexadecimal digits or 0x hexadecimal; undefined when neither. */
export function findNumber(text: string): bigint | undefined {
  if (!/^\d+$/.test(text)) return findAddress(text);
  const value = BigInt(text);
  if (value >= 1n << 64n) throw new UsageError(`not a valid number: ${text}`);
  return value;
}

/** `text` as a decimal or hexadecimal value (a trailing comma or colon is ignored); throws UsageError. */
export function parseNumber(text: string): bigint {
  const value = findNumber(text.replace(/[,:]$/, ""));
  if (value === undefined) throw new UsageError(`not a valid number: ${text}`);
  return value;
}

/** `text` as a count of something, which must fit a number; a leading minus is kept (`struct -c -3`). */
export function parseCount(text: string): number {
  const negative = text.startsWith("-");
  const value = parseNumber(negative ? text.slice(1) : text);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new UsageError(`not a valid number: ${text}`);
  return negative ? -Number(value) : Number(value);
}

/** `text` as a decimal number and nothing else: interrupt and processor numbers. */
export function parseDecimal(text: string): number {
  const strange = /[^0-9]/.exec(text)?.[0];
  if (strange !== undefined) throw new UsageError(`${text}: "${strange}" is not a digit 0 - 9`);
  if (text === "") throw new UsageError("not a valid number: ");
  return Number(text);
}

/** `digits` when a 64-bit value can hold them; throws UsageError. */
export function atMost16(digits: string): string {
  if (digits.length <= MOST_DIGITS) return digits;
  throw new UsageError(`input string too large: "${digits}" (${digits.length} vs ${MOST_DIGITS})`);
}
