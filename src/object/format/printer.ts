import { type Address, address, Bytes, FormatError, hex, offsetBy } from "#base";
import { type ArrayType, type CType, type Member, resolveTypedefs, type StructType, sizeOf, typeName } from "#types";
import { decodeFloat, decodeInteger } from "../read.ts";
import type { Scope } from "../scope.ts";
import { type BitField, byteOffset, isPartlyUnknown, isUnknown, storageBits } from "../value.ts";
import { type Contents, isMissing, missingAt, NOWHERE } from "./contents.ts";
import { formatEnumerator } from "./enumerator.ts";
import { faultText } from "./fault-text.ts";
import { formatFloat } from "./float.ts";
import { formatNumber, type NumberLetter } from "./integer.ts";
import { readMemoryString } from "./memory-string.ts";
import type { FormatLetter, ValueStyle } from "./style.ts";
import { formatCharacter, formatCharacters, formatText } from "./text.ts";
import { type TextKind, textKind } from "./text-kind.ts";

type Scalar = Extract<ReturnType<typeof resolveTypedefs>, { readonly kind: "int" | "enum" | "pointer" | "float" }>;

/** Bounds for types that contain themselves or overlap, as only a broken or hostile dump's do. */
const MAX_VALUES = 1 << 24;
const MAX_DEPTH = 100;

/** Longest string that is shown, whatever limit the user sets. */
const MAX_STRING = 65_536;

/** What stands for bytes that the compiler optimised away. */
export const OPTIMIZED_OUT = "<optimized out>";

/** Writes the bytes of one value, and of all that it is made of, as gdb does. */
export class Printer {
  readonly #contents: Contents;
  readonly #style: ValueStyle;
  readonly #scope: Scope;
  #text = "";
  #values = 0;

  constructor(contents: Contents, style: ValueStyle, scope: Scope) {
    this.#contents = contents;
    this.#style = style;
    this.#scope = scope;
  }

  /**
   * The text of the value of `type` at byte `offset`. `depth` is how many structs and arrays it lies in, which indents
   * it; at `limit` of them `{...}` stands for what would lie deeper.
   */
  print(type: CType, offset: number, bits: BitField | undefined, depth: number, limit = this.#style.maxDepth): string {
    this.#text = "";
    this.#value(type, offset, bits, depth, limit);
    return this.#text;
  }

  #value(type: CType, offset: number, bits: BitField | undefined, depth: number, limit: number): void {
    if (++this.#values > MAX_VALUES) throw new FormatError("type", 0, `at most ${MAX_VALUES} values`, "more");
    const bare = resolveTypedefs(type);
    const { unknown } = this.#contents;
    if (unknown !== undefined && isUnknown(unknown, offset, bits === undefined ? sizeOf(bare) : bitBytes(bits))) {
      this.#text += OPTIMIZED_OUT;
      return;
    }
    switch (bare.kind) {
      case "void":
        this.#text += "void";
        break;
      case "function":
        this.#text += `{${typeName(type)}} ${this.#symbolic(this.#addressAt(offset), true)}`;
        break;
      case "struct":
      case "union":
        this.#struct(bare, offset, depth, limit);
        break;
      case "array":
        this.#array(bare, offset, depth, limit);
        break;
      default:
        this.#text += this.#scalar(bare, offset, bits, type);
    }
  }

  #struct(type: StructType, offset: number, depth: number, limit: number): void {
    if (isMissing(this.#contents, offset, type.size)) this.#text += this.#error(offset);
    else if (!type.complete) this.#text += "<incomplete type>";
    else if (depth >= limit || depth >= MAX_DEPTH) this.#text += "{...}";
    else if (type.kind === "union" && depth > 0 && this.#style.hideUnions === true) this.#text += "{...}";
    else if (type.members.length === 0) this.#text += "{<No data fields>}";
    else {
      const { compact } = this.#style;
      this.#text += "{";
      type.members.forEach((member, i) => {
        this.#text += compact === true ? (i === 0 ? "" : ", ") : i === 0 ? "\n" : ",\n";
        this.#member(member, offset, depth, limit);
      });
      this.#text += compact === true ? "}" : `\n${"  ".repeat(depth)}}`;
    }
  }

  #member({ name, type, bitOffset, bitSize }: Member, offset: number, depth: number, limit: number): void {
    const bits = bitSize === undefined ? undefined : storageBits(type, bitOffset, bitSize);
    if (this.#style.compact !== true) this.#text += "  ".repeat(depth + 1);
    if (name !== undefined) this.#text += `${name} = `;
    // What is anonymous does not count as a level of its own.
    const room = name === undefined ? limit + 1 : limit;
    this.#value(type, offset + byteOffset(bitOffset, bits), bits, depth + 1, room);
  }

  #array(type: ArrayType, offset: number, depth: number, limit: number): void {
    const { element, count = 0 } = type;
    const size = sizeOf(element);
    if (count * size === 0) {
      // An array of unknown length is shown as the pointer that it becomes.
      this.#text += this.#pointer(this.#addressAt(offset), element);
      return;
    }
    if (isMissing(this.#contents, offset, count * size)) this.#text += this.#error(offset);
    else if (this.#textKind(element) !== undefined) this.#text += this.#characters(element, offset, count);
    else if (depth >= limit || depth >= MAX_DEPTH) this.#text += "{...}";
    else this.#elements(element, count, offset, depth, limit);
  }

  #characters(element: CType, offset: number, count: number): string {
    const { bytes, unknown } = this.#contents;
    const kind = this.#textKind(element) ?? "";
    const size = sizeOf(element);
    // Of a long array no more was read than is shown.
    const read = Math.min(count, Math.max(1, Math.floor((bytes.length - offset) / size)));
    const missing = missingAt(this.#contents, offset, read * size);
    if (missing !== undefined) return errorText(missing);
    if (isPartlyUnknown(unknown, offset, read * size)) return OPTIMIZED_OUT;
    return formatCharacters(bytes.slice(offset, read * size), this.#style, read < count, { kind, size });
  }

  #elements(element: CType, count: number, offset: number, depth: number, limit: number): void {
    const { printArray, splitStructs, printMax, repeats, arrayIndexes } = this.#style;
    const isSplit = printArray || (splitStructs === true && isStruct(element));
    const most = printMax === 0 ? count : printMax;
    const margin = isSplit ? `\n${"  ".repeat(depth + 1)}` : "";
    const size = sizeOf(element);
    this.#text += `{${margin}`;
    let at = 0;
    for (let shown = 0; at < count && shown < most; ) {
      if (at > 0) this.#text += isSplit ? `,${margin}` : ", ";
      if (arrayIndexes === true) this.#text += `[${at}] = `;
      const run = repeats === undefined ? 1 : this.#runLength(offset + at * size, size, count - at);
      const isFolded = repeats !== undefined && run >= repeats && run > 1;
      this.#value(element, offset + at * size, undefined, depth + 1, limit);
      if (isFolded) this.#text += ` <repeats ${run} times>`;
      at += isFolded ? run : 1;
      // What is folded counts as much as the fewest that are.
      shown += isFolded ? repeats : 1;
    }
    if (at < count) this.#text += "...";
    this.#text += isSplit ? `\n${"  ".repeat(depth)}}` : "}";
  }

  /** How many of `count` elements of `size` bytes, from byte `offset` on, are equal to the first. */
  #runLength(offset: number, size: number, count: number): number {
    const { array } = this.#contents.bytes;
    // Elements that cannot be read are equal to none.
    if (missingAt(this.#contents, offset, size) !== undefined) return 1;
    let end = offset + size;
    const last = Math.min(offset + size * count, array.length);
    while (end < last && array[end] === array[end - size]) end++;
    const run = Math.floor((end - offset) / size);
    return missingAt(this.#contents, offset, run * size) === undefined ? run : 1;
  }

  #scalar(type: Scalar, offset: number, bits: BitField | undefined, declared: CType): string {
    const { bytes, unknown } = this.#contents;
    const { format } = this.#style;
    const length = bits === undefined ? type.size : bitBytes(bits);
    const missing = missingAt(this.#contents, offset, length);
    if (missing !== undefined) return errorText(missing);
    if (isPartlyUnknown(unknown, offset, length)) return OPTIMIZED_OUT;
    if (type.kind === "float") {
      const { size } = type;
      const raw = bytes.unsigned(offset, size);
      if ((size === 4 || size === 8 || size === 16) && (format === undefined || format === "f" || format === "s")) {
        return formatFloat(decodeFloat(bytes, offset, size), size, raw);
      }
      if (format === "c" || format === "a") {
        // These letters take the whole part of the number.
        const whole = wholePart(decodeFloat(bytes, offset, size), size);
        return format === "a" ? this.#symbolic(address(whole), true) : formatNumber(whole, size, true, "c");
      }
      return formatNumber(raw, type.size, true, format === undefined || format === "f" ? "x" : numberLetter(format));
    }
    const value = decodeInteger(type, bytes, offset, bits) ?? 0n;
    const signed = type.kind !== "pointer" && type.signed;
    switch (format) {
      case undefined:
      case "s":
        return this.#plain(type, value, declared);
      case "a":
        return this.#symbolic(address(value), true);
      case "f":
        if (type.size !== 4 && type.size !== 8) return formatNumber(value, type.size, signed, signed ? "d" : "u");
        return this.#floatOf(value, type.size);
      default:
        return formatNumber(value, type.size, signed, format);
    }
  }

  /** A scalar that no format letter governs. */
  #plain(type: Exclude<Scalar, { readonly kind: "float" }>, value: bigint, declared: CType): string {
    const { radix } = this.#style;
    if (type.kind === "pointer") return this.#pointer(address(value), type.target);
    if (type.kind === "enum") return formatEnumerator(type, value);
    if (radix !== 10) return formatNumber(value, type.size, type.signed, radix === 16 ? "x" : "o");
    if (type.encoding === "bool") return value === 0n ? "false" : value === 1n ? "true" : value.toString();
    const kind = textKind(declared);
    if (kind === undefined) return value.toString();
    return `${value} ${kind}${formatCharacter(Number(BigInt.asUintN(8 * type.size, value)), kind)}`;
  }

  /** An integer's bits taken for a float's. */
  #floatOf(value: bigint, size: 4 | 8): string {
    const bits = BigInt.asUintN(8 * size, value);
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, bits, true);
    return formatFloat(decodeFloat(new Bytes(new Uint8Array(view.buffer)), 0, size), size, bits);
  }

  /** An address with its symbol, and with the string there when it points to characters. */
  #pointer(at: Address, target: CType): string {
    const text = this.#symbolic(at, resolveTypedefs(target).kind === "function");
    const kind = at === 0n ? undefined : this.#textKind(target);
    if (kind === undefined) return text;
    return `${text}${text === "" ? "" : " "}${this.#string(at, kind, sizeOf(target))}`;
  }

  /** `always` is for code, and for what a letter asks for: settings do not hide its symbol. */
  #symbolic(at: Address, always: boolean): string {
    const { hideAddresses, hideSymbols } = this.#style;
    const number = hideAddresses === true ? "" : `0x${hex(at)}`;
    const place = at === 0n || (hideSymbols === true && !always) ? undefined : this.#scope.symbolAt(at);
    if (place === undefined) return number;
    const symbol = `<${place.name}${place.offset === 0 ? "" : `+${place.offset}`}>`;
    return number === "" ? symbol : `${number} ${symbol}`;
  }

  /** The string at `at`: up to NUL, "print_max" characters, or memory that cannot be read. */
  #string(at: Address, kind: TextKind, size: number): string {
    const most = Math.min(this.#style.printMax || MAX_STRING, MAX_STRING);
    const { text, end } = readMemoryString(this.#contents.memory, at, most, size);
    const form = { kind, size };
    if (end !== "fault") return formatText(text, this.#style, end === "limit", form);
    return (text.length === 0 ? "" : formatText(text, this.#style, false, form)) + errorText(offsetBy(at, text.length));
  }

  /** What strings of this type are prefixed with, when its arrays are strings. */
  #textKind(type: CType): TextKind | undefined {
    const { format } = this.#style;
    return format !== undefined && format !== "s" ? undefined : textKind(type);
  }

  #error(offset: number): string {
    return errorText(this.#addressAt(offset));
  }

  /** Where byte `offset` of the value lies; 0 for a value that is not in memory. */
  #addressAt(offset: number): Address {
    return offsetBy(this.#contents.start ?? NOWHERE, offset);
  }
}

/** The bytes that a bit-field reaches into. */
function bitBytes(bits: BitField): number {
  return (bits.offset + bits.size + 7) >> 3;
}

function wholePart(value: number, size: number): bigint {
  return Number.isFinite(value) ? BigInt.asUintN(8 * size, BigInt(Math.trunc(value))) : 0n;
}

function isStruct(type: CType): boolean {
  const { kind } = resolveTypedefs(type);
  return kind === "struct" || kind === "union";
}

/** What stands in a value's place when its memory cannot be read. */
function errorText(at: Address): string {
  return `<error: ${faultText(at)}>`;
}

/** The letter by which the bits of a float are written. */
function numberLetter(format: FormatLetter): NumberLetter {
  return format === "a" || format === "s" || format === "f" ? "x" : format;
}
