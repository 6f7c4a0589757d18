import { type Bytes, utf8 } from "#base";

const ESCAPES: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};

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
  for (let i = 1; i < length; i++) {
    if (offset + i === end) return { text: octals(bytes, offset, end), length: i, incomplete: true };
    if (!isContinuation(bytes, offset, i)) return { text: octal(byte), length: 1, incomplete: false };
  }
  if (length === 1) return { text: octal(byte), length: 1, incomplete: false };
  const char = utf8(bytes.slice(offset, length).array);
  const text = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]$/u.test(char) ? char : octals(bytes, offset, offset + length);
  return { text, length, incomplete: false };
}

/** The bytes of the UTF-8 sequence that `first` begins; 1 when it begins none. */
function sequenceLength(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** True when byte `i` of the sequence at `offset` continues it: no overlong forms, surrogates, or beyond U+10FFFF. */
function isContinuation(bytes: Bytes, offset: number, i: number): boolean {
  const byte = bytes.u8(offset + i);
  if (i > 1) return byte >= 0x80 && byte < 0xc0;
  const first = bytes.u8(offset);
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  return byte >= low && byte <= high;
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}

function octals(bytes: Bytes, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) text += octal(bytes.u8(i));
  return text;
}
