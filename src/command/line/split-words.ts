import { shelter } from "./shelter.ts";

/** A word of a line. */
export interface Word {
  /** Without double quotes; single quotes stay, because `ps` and `foreach` read them as the mark of a pattern. */
  readonly text: string;
  /** Where it stands in the text that was split: first character, and the one after the last. */
  readonly start: number;
  readonly end: number;
}

/** The words of `text`: blanks separate, except inside quotes and parentheses. */
export function splitWords(text: string): readonly Word[] {
  const sheltered = shelter(text);
  const words: Word[] = [];
  let start: number | undefined;
  for (let i = 0; i <= text.length; i++) {
    const inside = i < text.length && (sheltered[i] === true || !isBlank(text[i]));
    if (inside) start ??= i;
    else if (start !== undefined) {
      words.push({ text: withoutDoubleQuotes(text.slice(start, i)), start, end: i });
      start = undefined;
    }
  }
  return words;
}

/** True for what separates words. */
export function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

/** `word` without its double quotes; those inside single quotes or parentheses belong to an expression and stay. */
export function withoutDoubleQuotes(word: string): string {
  return word.replace(/'[^']*'|\(.*|"([^"]*)"?/gs, (whole, quoted: string | undefined) => quoted ?? whole);
}
