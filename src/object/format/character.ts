import { Bytes, utf8 } from "#base";

const ESCAPES: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};

/** One character that takes room on paper; broken UTF-8 decodes to several. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\p{Co}]$/u;

/** A character of some text in memory. */
export interface Character {
  /** How it stands in a literal, but for the quotes around it. */
  readonly text: string;
  /** The bytes that it takes. */
  readonly length: number;
  /** Its first byte begins a UTF-8 sequence that the end of the text cuts off. */
  readonly incomplete: boolean;
}

/**
 * The character at `offset` of text that ends before `end`, written for a literal in `quote`s. UTF-8 that can be printed
 * stands for itself; every other byte is an octal escape. Characters that steer a terminal's layout (category Cf, such
 * as right-to-left overrides) count as unprintable, though gdb passes them on: a dump is hostile input.
 */
export function characterAt(bytes: Bytes, offset: number, end: number, quote: string): Character {
  const byte = bytes.u8(offset);
  if (byte < 0x80) {
    const plain = byte >= 0x20 && byte < 0x7f;
    const char = String.fromCharCode(byte);
    const text = plain ? (char === quote || char === "\\" ? `\\${char}` : char) : (ESCAPES[byte] ?? octal(byte));
    return { text, length: 1, incomplete: false };
  }
  const length = sequenceLength(byte);
  if (length === 1) return { text: octal(byte), length, incomplete: false };
  let present = 1;
  while (present < length && offset + present < end && (bytes.u8(offset + present) & 0xc0) === 0x80) present++;
  if (present === length) {
    const char = utf8(bytes.slice(offset, length).array);
    if (PRINTABLE.test(char)) return { text: char, length, incomplete: false };
  } else if (offset + present === end) {
    return { text: octals(bytes, offset, end), length: present, incomplete: true };
  }
  return { text: octal(byte), length: 1, incomplete: false };
}

/**
 * As characterAt, of a wide character of `size` bytes in little-endian order; two of two bytes may make one (UTF-16).
 * What cannot be printed is an octal escape up to 255, a hexadecimal one above.
 */
export function wideCharacterAt(bytes: Bytes, offset: number, end: number, size: number, quote: string): Character {
  const unitAt = (at: number): number => Number(bytes.unsigned(at, Math.min(size, end - at)));
  let code = unitAt(offset);
  let length = Math.min(size, end - offset);
  if (size === 2 && code >= 0xd800 && code < 0xdc00 && offset + 4 <= end) {
    const low = unitAt(offset + 2);
    if (low >= 0xdc00 && low < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      length = 4;
    }
  }
  if (code < 0x80) {
    const narrow = characterAt(new Bytes(Uint8Array.of(code)), 0, 1, quote);
    return { text: narrow.text, length, incomplete: false };
  }
  const isScalar = code <= 0x10ffff && (code < 0xd800 || code >= 0xe000);
  const char = isScalar ? String.fromCodePoint(code) : "";
  if (PRINTABLE.test(char)) return { text: char, length, incomplete: false };
  const text = code < 0x100 ? octal(code) : `\\x${code.toString(16).padStart(4, "0")}`;
  return { text, length, incomplete: false };
}

/** The bytes of the UTF-8 sequence that `first` begins, 1 when it begins none; up to six, as glibc's decoder has it. */
function sequenceLength(first: number): number {
  if (first < 0xc2 || first > 0xfd) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : first < 0xfc ? 5 : 6;
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}

function octals(bytes: Bytes, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) text += octal(bytes.u8(i));
  return text;
}
