/** Members as `list -S` and `tree -S` show them: numbers and strings read where they lie, without gdb's way of writing. */
import { address, offsetBy } from "#base";
import type { AddressSpace } from "#memory";
import type { Value } from "#object";
import type { SymbolTable } from "#target";
import { type CType, memberPath, type Place, resolveTypedefs, sizeOf, stripQualifiers } from "#types";
import { isCode } from "../value/scope.ts";

/** Writes a member of the struct that is at hand; one line with its end. */
export type DirectFormatter = (struct: Value, radix: 10 | 16) => string;

/** Longest string behind a pointer. */
const LONGEST = 1500;

/**
 * How a member is written that is a number, a pointer or an array of characters; undefined for one that is none of these,
 * or that `path` does not name. Pointers are hexadecimal when they are the struct's own: of members of members crash
 * does not look at the type.
 */
export function directFormatter(type: CType, path: string, symbols: SymbolTable): DirectFormatter | undefined {
  const place = memberPath(type, path);
  if (place === undefined) return undefined;
  const bare = resolveTypedefs(place.type);
  if (bare.kind === "array" && isCharacter(bare.element)) return stringFormatter(place, path, sizeOf(bare));
  const size = sizeOf(bare);
  if (bare.kind === "array" || bare.kind === "function" || ![1, 2, 4, 8].includes(size)) return undefined;
  const isOwn = !/[.[]/.test(path);
  const isPointer = bare.kind === "pointer" && isOwn;
  const isText = isPointer && isCharacter(bare.target);
  const signed = (bare.kind === "int" || bare.kind === "enum") && bare.signed;
  const { bitSize } = place;
  const offset = place.bitOffset >> 3;
  const read = (memory: AddressSpace, at: bigint): bigint => {
    if (bitSize === undefined) {
      const value = memory.read(offsetBy(address(at), offset), size).unsigned(0, size);
      return signed ? BigInt.asIntN(8 * size, value) : value;
    }
    const shift = place.bitOffset & 7;
    const bytes = (shift + bitSize + 7) >> 3;
    const word = memory.read(offsetBy(address(at), offset), bytes).unsigned(0, bytes) >> BigInt(shift);
    return signed ? BigInt.asIntN(bitSize, word) : BigInt.asUintN(bitSize, word);
  };
  return (struct, radix) => {
    const value = read(struct.memory, startOf(struct));
    const base = isPointer ? 16 : radix;
    const number = base === 16 ? `0x${BigInt.asUintN(8 * size, value).toString(16)}` : value.toString();
    const behind = isText ? `  "${stringAt(struct.memory, value)}"` : size === 8 ? functionOf(value, symbols) : "";
    return `  ${path} = ${number}${behind}\n`;
  };
}

function stringFormatter(place: Place, path: string, size: number): DirectFormatter {
  const offset = place.bitOffset >> 3;
  return (struct) => {
    const text = struct.memory.read(offsetBy(address(startOf(struct)), offset), size).cstring(0);
    return `  ${path} = "${text}"\n`;
  };
}

function startOf({ location }: Value): bigint {
  return location.kind === "memory" ? location.address : 0n;
}

/** `char` itself, signed or not: of typedefs of it crash does not know that they are characters. */
function isCharacter(type: CType): boolean {
  const bare = stripQualifiers(type);
  return bare.kind === "int" && /\bchar\b/.test(bare.name);
}

function stringAt(memory: AddressSpace, at: bigint): string {
  try {
    return at === 0n ? "" : memory.cstring(address(at), LONGEST);
  } catch {
    return "";
  }
}

/** The function that an address lies in. */
function functionOf(value: bigint, symbols: SymbolTable): string {
  const symbol = value >> 63n === 0n ? undefined : symbols.lookup(address(value))?.symbol;
  return symbol !== undefined && isCode(symbol, symbols) ? ` <${symbol.name}>` : "";
}
