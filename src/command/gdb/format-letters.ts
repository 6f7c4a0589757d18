/** The letters behind a slash: `p/x`, `x/16gx`. */
import { UsageError } from "#base";
import type { FormatLetter } from "#object";
import type { UnitSize } from "./state.ts";

/** Letters taken apart; what was not typed is undefined. */
export interface Letters {
  readonly count: number | undefined;
  readonly format: FormatLetter | "i" | undefined;
  readonly size: UnitSize | undefined;
}

const SIZES: Readonly<Record<string, UnitSize>> = { b: 1, h: 2, w: 4, g: 8 };
const FORMATS = /^[xduotcazfsi]$/;

/** Reads the letters in any order, the last of a kind counting; UsageError for one that is none. */
export function parseLetters(text: string): Letters {
  const [, number, letters = ""] = /^(-?\d+)?(.*)$/s.exec(text) ?? [];
  let format: Letters["format"];
  let size: UnitSize | undefined;
  for (const letter of letters.trim()) {
    if (letter in SIZES) size = SIZES[letter];
    else if (FORMATS.test(letter)) format = letter as FormatLetter;
    // Raw: as if there were no pretty-printers, of which there are none.
    else if (letter !== "r") throw new UsageError(`Undefined output format "${letter}".`);
  }
  const count = number === undefined ? undefined : Number(number);
  if (count !== undefined && !Number.isSafeInteger(count)) throw new UsageError("Numeric constant too large.");
  return { count, format, size };
}

/** The letter of `p/x`; `last` is what a slash without a letter repeats. UsageError for what only `x` takes. */
export function parsePrintLetter(letters: string, last: FormatLetter | "i"): FormatLetter {
  const { count, format = last, size } = parseLetters(letters);
  if (size !== undefined) throw new UsageError('Size letters are meaningless in "print" command.');
  if (count !== undefined && count !== 1) {
    throw new UsageError('Item count other than 1 is meaningless in "print" command.');
  }
  if (format === "i") throw new UsageError('Format letter "i" is meaningless in "print" command.');
  return format;
}
