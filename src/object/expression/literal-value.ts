/** Values of literals whose type the scope decides, or that are arrays. */
import { Bytes, UsageError } from "#base";
import type { AddressSpace } from "#memory";
import { type CType, sizeOf } from "#types";
import { CHAR, CHAR16, CHAR32 } from "../c-types.ts";
import type { Scope } from "../scope.ts";
import { immediateValue, integerValue, type Value } from "../value.ts";
import type { WidePrefix } from "./syntax.ts";

/** `L'x'` and its like. */
export function wideCharacter(prefix: WidePrefix, value: number, scope: Scope, memory: AddressSpace): Value {
  return integerValue(characterType(prefix, scope), memory, BigInt(value));
}

/** A string literal: an array of characters with a NUL behind them. */
export function stringValue(
  prefix: WidePrefix | undefined,
  characters: readonly number[],
  scope: Scope,
  memory: AddressSpace,
): Value {
  const element = prefix === undefined ? CHAR : characterType(prefix, scope);
  const size = sizeOf(element);
  const units = size === 2 ? characters.flatMap(utf16Units) : characters;
  const array = new Uint8Array(size * (units.length + 1));
  units.forEach((unit, i) => {
    for (let byte = 0; byte < size; byte++) array[size * i + byte] = (unit >>> (8 * byte)) & 0xff;
  });
  return immediateValue({ kind: "array", element, count: units.length + 1 }, memory, new Bytes(array));
}

function utf16Units(codePoint: number): readonly number[] {
  if (codePoint < 0x10000 || codePoint > 0x10ffff) return [codePoint];
  return [0xd800 + ((codePoint - 0x10000) >> 10), 0xdc00 + ((codePoint - 0x10000) & 0x3ff)];
}

/** C's wchar_t is what the program declares; the others are built in. */
function characterType(prefix: WidePrefix, scope: Scope): CType {
  if (prefix !== "L") return prefix === "u" ? CHAR16 : CHAR32;
  const type = scope.types.find("typedef", "wchar_t");
  if (type === undefined) throw new UsageError("No type named wchar_t.");
  return type;
}
