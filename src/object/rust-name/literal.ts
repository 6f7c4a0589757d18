/** Constants in the names of Rust's symbols, as the source has them. */
import { NoName } from "./cursor.ts";

/** An integer of hexadecimal digits; of more than 64 bits it stays hexadecimal. */
export function integerLiteral(hex: string): string {
  const digits = hex.replace(/^0+(?=.)/, "");
  return digits.length > 16 ? `0x${digits}` : BigInt(`0x${digits || "0"}`).toString();
}

/** A string of UTF-8, two hexadecimal digits a byte. */
export function stringLiteral(hex: string): string {
  if (hex.length % 2 !== 0) throw new NoName();
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return `"${[...utf8Text(bytes)].map((letter) => escaped(letter.codePointAt(0) ?? 0, '"')).join("")}"`;
}

/** A character by its number in hexadecimal. */
export function characterLiteral(hex: string): string {
  return `'${escaped(Number.parseInt(hex || "0", 16), "'")}'`;
}

/** Characters of UTF-8; NoName for what is none. */
function utf8Text(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i];
    const more = lead < 0x80 ? 0 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    let code = more === 0 ? lead : lead & (0x3f >> more);
    for (let j = 1; j <= more; j++) code = (code << 6) | ((bytes[i + j] ?? 0) & 0x3f);
    if (code > 0x10_ffff) throw new NoName();
    text += String.fromCodePoint(code);
    i += more + 1;
  }
  return text;
}

/** A character, escaped as Rust writes it between such quotes. */
function escaped(code: number, quote: string): string {
  if (!(code <= 0x10_ffff) || (code >= 0xd800 && code < 0xe000)) throw new NoName();
  const named = new Map([
    [9, "\\t"],
    [10, "\\n"],
    [13, "\\r"],
    [0x5c, "\\\\"],
    [quote.charCodeAt(0), `\\${quote}`],
  ]).get(code);
  if (named !== undefined) return named;
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : `\\u{${code.toString(16)}}`;
}
