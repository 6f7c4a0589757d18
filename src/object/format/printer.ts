import { type Address, address, Bytes, FormatError, hex, offsetBy } from "#base";
import { type ArrayType, type CType, type Member, resolveTypedefs, type StructType, sizeOf, typeName } from "#types";
import { decodeFloat, decodeInteger } from "../read.ts";
import type { Scope } from "../scope.ts";
import { type BitField, byteOffset, storageBits } from "../value.ts";
import { type Contents, isMissing, missingAt, NOWHERE } from "./contents.ts";
import { formatEnumerator } from "./enumerator.ts";
import { faultText } from "./fault-text.ts";
import { formatFloat } from "./float.ts";
import { formatNumber, type NumberLetter } from "./integer.ts";
import { readMemoryString } from "./memory-string.ts";
import type { FormatLetter, ValueStyle } from "./style.ts";
import { formatCharacter, formatCharacters, formatText } from "./text.ts";

type Scalar = Extract<ReturnType<typeof resolveTypedefs>, { readonly kind: "int" | "enum" | "pointer" | "float" }>;

/** Bounds for types that contain themselves or overlap, as only a broken or hostile dump's do. */
const MAX_VALUES = 1 << 24;
const MAX_DEPTH = 100;

/** Longest string that is shown, whatever limit the user sets. */
const MAX_STRING = 65_536;

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
    switch (bare.kind) {
      case "void":
        this.#text += "void";
        break;
      case "function":
        this.#text += `{${typeName(type)}} ${this.#symbolic(this.#addressAt(offset))}`;
        break;
      case "struct":
      case "union":
        this.#struct(bare, offset, depth, limit);
        break;
      case "array":
        this.#array(bare, offset, depth, limit);
        break;
      default:
        this.#text += this.#scalar(bare, offset, bits);
    }
  }

  #struct(type: StructType, offset: number, depth: number, limit: number): void {
    if (isMissing(this.#contents, offset, type.size)) this.#text += this.#error(offset);
    else if (!type.complete) this.#text += "<incomplete type>";
    else if (depth >= limit || depth >= MAX_DEPTH) this.#text += "{...}";
    else if (type.members.length === 0) this.#text += "{<No data fields>}";
    else {
      this.#text += "{";
      type.members.forEach((member, i) => {
        this.#text += i === 0 ? "\n" : ",\n";
        this.#member(member, offset, depth, limit);
      });
      this.#text += `\n${"  ".repeat(depth)}}`;
    }
  }

  #member({ name, type, bitOffset, bitSize }: Member, offset: number, depth: number, limit: number): void {
    const bits = bitSize === undefined ? undefined : storageBits(type, bitOffset, bitSize);
    this.#text += "  ".repeat(depth + 1);
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
    else if (this.#isText(element)) this.#text += this.#characters(offset, count);
    else if (depth >= limit || depth >= MAX_DEPTH) this.#text += "{...}";
    else this.#elements(element, count, offset, depth, limit);
  }

  #characters(offset: number, count: number): string {
    const { bytes } = this.#contents;
    // Of a long array no more was read than is shown.
    const read = Math.min(count, Math.max(1, bytes.length - offset));
    const missing = missingAt(this.#contents, offset, read);
    if (missing !== undefined) return errorText(missing);
    return formatCharacters(bytes.slice(offset, read), this.#style, read < count);
  }

  #elements(element: CType, count: number, offset: number, depth: number, limit: number): void {
    const { printArray, splitStructs, printMax } = this.#style;
    const isSplit = printArray || (splitStructs === true && isStruct(element));
    const shown = printMax === 0 ? count : Math.min(count, printMax);
    const margin = isSplit ? `\n${"  ".repeat(depth + 1)}` : "";
    const size = sizeOf(element);
    this.#text += `{${margin}`;
    for (let i = 0; i < shown; i++) {
      if (i > 0) this.#text += isSplit ? `,${margin}` : ", ";
      this.#value(element, offset + i * size, undefined, depth + 1, limit);
    }
    if (shown < count) this.#text += "...";
    this.#text += isSplit ? `\n${"  ".repeat(depth)}}` : "}";
  }

  #scalar(type: Scalar, offset: number, bits: BitField | undefined): string {
    const { bytes } = this.#contents;
    const { format } = this.#style;
    const missing = missingAt(
      this.#contents,
      offset,
      bits === undefined ? type.size : (bits.offset + bits.size + 7) >> 3,
    );
    if (missing !== undefined) return errorText(missing);
    if (type.kind === "float") {
      const isKnown = type.size === 4 || type.size === 8;
      const raw = bytes.unsigned(offset, type.size);
      if (isKnown && (format === undefined || format === "f" || format === "s")) {
        return formatFloat(decodeFloat(bytes, offset, type.size), type.size as 4 | 8, raw);
      }
      return formatNumber(raw, type.size, true, format === undefined || format === "f" ? "x" : numberLetter(format));
    }
    const value = decodeInteger(type, bytes, offset, bits) ?? 0n;
    const signed = type.kind !== "pointer" && type.signed;
    switch (format) {
      case undefined:
      case "s":
        return this.#plain(type, value);
      case "a":
        return this.#symbolic(address(value));
      case "f":
        if (type.size !== 4 && type.size !== 8) return formatNumber(value, type.size, signed, signed ? "d" : "u");
        return this.#floatOf(value, type.size);
      default:
        return formatNumber(value, type.size, signed, format);
    }
  }

  /** A scalar that no format letter governs. */
  #plain(type: Exclude<Scalar, { readonly kind: "float" }>, value: bigint): string {
    if (type.kind === "pointer") return this.#pointer(address(value), type.target);
    if (type.kind === "enum") return formatEnumerator(type, value);
    if (this.#style.radix === 16) return formatNumber(value, type.size, type.signed, "x");
    if (type.encoding === "bool") return value === 0n ? "false" : value === 1n ? "true" : value.toString();
    if (type.size !== 1) return value.toString();
    return `${value} ${formatCharacter(Number(value & 0xffn))}`;
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
    const text = this.#symbolic(at);
    return at !== 0n && this.#isText(target) ? `${text} ${this.#string(at)}` : text;
  }

  #symbolic(at: Address): string {
    const place = at === 0n ? undefined : this.#scope.symbolAt(at);
    if (place === undefined) return `0x${hex(at)}`;
    return `0x${hex(at)} <${place.name}${place.offset === 0 ? "" : `+${place.offset}`}>`;
  }

  /** The string at `at`: up to NUL, "print_max" characters, or memory that cannot be read. */
  #string(at: Address): string {
    const most = Math.min(this.#style.printMax || MAX_STRING, MAX_STRING);
    const { text, end } = readMemoryString(this.#contents.memory, at, most);
    if (end !== "fault") return formatText(text, this.#style, end === "limit");
    return (text.length === 0 ? "" : formatText(text, this.#style)) + errorText(offsetBy(at, text.length));
  }

  /** True for types whose arrays are strings: every integer of one byte but `_Bool`. */
  #isText(type: CType): boolean {
    const { format } = this.#style;
    if (format !== undefined && format !== "s") return false;
    const bare = resolveTypedefs(type);
    return bare.kind === "int" && bare.size === 1 && bare.encoding !== "bool";
  }

  #error(offset: number): string {
    return errorText(this.#addressAt(offset));
  }

  /** Where byte `offset` of the value lies; 0 for a value that is not in memory. */
  #addressAt(offset: number): Address {
    return offsetBy(this.#contents.start ?? NOWHERE, offset);
  }
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
