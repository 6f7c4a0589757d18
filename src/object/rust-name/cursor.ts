/** Reads a v0 symbol from left to right. */
import { decodePunycode } from "./punycode.ts";

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The symbol is none of this mangling. */
export class NoName extends Error {}

/** A place in a symbol; every read throws NoName where the symbol is none. */
export class Cursor {
  readonly text: string;
  /** The next letter. */
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at === this.text.length;
  }

  next(): string {
    const letter = this.text[this.at++];
    if (letter === undefined) throw new NoName();
    return letter;
  }

  /** Passes over `letter` when it is the next. */
  eat(letter: string): boolean {
    if (this.text[this.at] !== letter) return false;
    this.at++;
    return true;
  }

  /** `_` for 0, else one more than the digits say. */
  base62(): bigint {
    let value = 0n;
    if (this.eat("_")) return value;
    for (let letter = this.next(); letter !== "_"; letter = this.next()) {
      const digit = DIGITS.indexOf(letter);
      if (digit === -1) throw new NoName();
      value = value * 62n + BigInt(digit);
      if (value >> 64n !== 0n) throw new NoName();
    }
    return value + 1n;
  }

  /** One more than the number behind `letter`; 0 when the letter is not there. */
  optional62(letter: string): bigint {
    return this.eat(letter) ? this.base62() + 1n : 0n;
  }

  /** An identifier: its length, and as many bytes; those of other scripts are Punycode. */
  identifier(): string {
    const isPunycode = this.eat("u");
    const [digits = ""] = /^(?:0|[1-9]\d*)/.exec(this.text.slice(this.at, this.at + 8)) ?? [];
    if (digits === "") throw new NoName();
    this.at += digits.length;
    this.eat("_");
    const end = this.at + Number(digits);
    if (end > this.text.length) throw new NoName();
    const name = this.text.slice(this.at, end);
    this.at = end;
    const decoded = isPunycode ? decodePunycode(name) : name;
    if (decoded === undefined) throw new NoName();
    return decoded;
  }

  /** Hexadecimal digits up to `_`. */
  hex(): string {
    const [digits] = /^[0-9a-f]*_/.exec(this.text.slice(this.at)) ?? [];
    if (digits === undefined) throw new NoName();
    this.at += digits.length;
    return digits.slice(0, -1);
  }
}
