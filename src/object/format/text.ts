import { Bytes } from "#base";
import { characterAt } from "./character.ts";
import type { ValueStyle } from "./style.ts";

/** A byte as a character literal: `'A'`, `'\000'`. */
export function formatCharacter(byte: number): string {
  return `'${characterAt(new Bytes(Uint8Array.of(byte)), 0, 1, "'").text}'`;
}

/**
 * A character array as gdb writes it: `"swapper/0\000\000"`. A NUL in its last place is left out as the string's own
 * end; with "null-stop" everything from the first NUL on is. `more` says that `bytes` are not all of the array.
 */
export function formatCharacters(bytes: Bytes, style: ValueStyle, more = false): string {
  const nul = style.nullStop ? bytes.array.indexOf(0) : -1;
  if (nul !== -1) return formatText(bytes.slice(0, nul), style);
  const last = bytes.length - 1;
  const isTerminated = !more && last >= 0 && bytes.u8(last) === 0;
  return formatText(isTerminated ? bytes.slice(0, last) : bytes, style, more);
}

/** `bytes` as a string literal, at most "print_max" characters of them; `more` says that the text goes on behind them. */
export function formatText(bytes: Bytes, style: ValueStyle, more = false): string {
  const most = style.printMax === 0 ? bytes.length : style.printMax;
  let text = "";
  let tail = "";
  let offset = 0;
  for (let count = 0; count < most && offset < bytes.length; count++) {
    const character = characterAt(bytes, offset, bytes.length, '"');
    if (character.incomplete) tail = `<incomplete sequence ${character.text}>`;
    else text += character.text;
    offset += character.length;
  }
  const literal = text === "" && tail !== "" ? tail : `"${text}"${tail === "" ? "" : `, ${tail}`}`;
  return more || offset < bytes.length ? `${literal}...` : literal;
}
