import { Bytes } from "#base";
import { type Character, characterAt, wideCharacterAt } from "./character.ts";
import type { ValueStyle } from "./style.ts";
import type { TextKind } from "./text-kind.ts";

/** The characters of a string: their prefix, and the bytes that each takes. */
export interface TextForm {
  readonly kind: TextKind;
  readonly size: number;
}

const NARROW: TextForm = { kind: "", size: 1 };

/** A character as a literal without prefix: `'A'`, `'\000'`. */
export function formatCharacter(code: number, kind: TextKind = ""): string {
  if (kind === "") return `'${characterAt(new Bytes(Uint8Array.of(code)), 0, 1, "'").text}'`;
  const bytes = Uint8Array.of(code & 0xff, (code >>> 8) & 0xff, (code >>> 16) & 0xff, (code >>> 24) & 0xff);
  return `'${wideCharacterAt(new Bytes(bytes), 0, 4, 4, "'").text}'`;
}

/**
 * A character array as gdb writes it: `"swapper/0\000\000"`. A NUL in its last place is left out as the string's own
 * end; with "null-stop" everything from the first NUL on is. `more` says that `bytes` are not all of the array.
 */
export function formatCharacters(bytes: Bytes, style: ValueStyle, more = false, form: TextForm = NARROW): string {
  const { size } = form;
  const isNul = (at: number): boolean => bytes.array.subarray(at, at + size).every((byte) => byte === 0);
  if (style.nullStop) {
    for (let at = 0; at + size <= bytes.length; at += size) {
      if (isNul(at)) return formatText(bytes.slice(0, at), style, false, form);
    }
  }
  const last = bytes.length - size;
  const isTerminated = !more && last >= 0 && isNul(last);
  return formatText(isTerminated ? bytes.slice(0, last) : bytes, style, more, form);
}

/** `bytes` as a string literal, at most "print_max" characters of them; `more` says that the text goes on behind them. */
export function formatText(bytes: Bytes, style: ValueStyle, more = false, form: TextForm = NARROW): string {
  const { kind, size } = form;
  const { repeats } = style;
  const most = style.printMax === 0 ? bytes.length : style.printMax;
  const at = (offset: number, quote: string): Character =>
    kind === ""
      ? characterAt(bytes, offset, bytes.length, quote)
      : wideCharacterAt(bytes, offset, bytes.length, size, quote);
  const parts: string[] = [];
  let literal = "";
  const endLiteral = (): void => {
    if (literal !== "") parts.push(`${kind}"${literal}"`);
    literal = "";
  };
  let offset = 0;
  let isNumeric = false;
  for (let count = 0; count < most && offset < bytes.length; ) {
    const character = at(offset, '"');
    const run = repeats === undefined ? 1 : runLength(bytes, offset, character.length);
    if (character.incomplete) {
      endLiteral();
      parts.push(`<incomplete sequence ${character.text}>`);
    } else if (repeats !== undefined && run > repeats) {
      endLiteral();
      parts.push(`${kind}'${at(offset, "'").text}' <repeats ${run} times>`);
    } else {
      // A digit behind a hexadecimal escape would belong to it.
      const text: string =
        isNumeric && /^[\da-fA-F]$/.test(character.text) ? octalDigit(character.text) : character.text;
      isNumeric = kind !== "" && (text.startsWith("\\x") || text !== character.text);
      literal += text.repeat(run);
    }
    // Equal characters are taken together, also beyond the limit.
    offset += run * character.length;
    count += run;
  }
  endLiteral();
  const text = parts.length === 0 ? `${kind}""` : parts.join(", ");
  return more || offset < bytes.length ? `${text}...` : text;
}

/** How many characters of `length` bytes from `offset` on are the same. */
function runLength(bytes: Bytes, offset: number, length: number): number {
  const { array } = bytes;
  let end = offset + length;
  while (end < bytes.length && array[end] === array[end - length]) end++;
  return Math.floor((end - offset) / length);
}

function octalDigit(text: string): string {
  return `\\${text.charCodeAt(0).toString(8).padStart(3, "0")}`;
}
