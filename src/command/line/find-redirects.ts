import { shelter } from "./shelter.ts";
import { isBlank, withoutDoubleQuotes } from "./split-words.ts";

/** A `<` with the path after it: the span that both take in the text, and the path. */
export interface InputSign {
  readonly start: number;
  readonly end: number;
  readonly path: string;
}

/** The redirection signs of a line. */
export interface Redirects {
  /** The first `|`, `>` or `>>`: everything after it belongs to it, as crash has it. */
  readonly output: { readonly sign: "|" | ">" | ">>"; readonly start: number; readonly rest: string } | undefined;
  /** The first `<` before that. */
  readonly input: InputSign | undefined;
}

/**
 * Finds the redirection signs of `text` outside quotes and parentheses. The `>` of `->` and the shift `<<` are none;
 * `( < path)` is one although it is in parentheses, because no expression can begin with `<`.
 */
export function findRedirects(text: string): Redirects {
  const sheltered = shelter(text);
  let input: InputSign | undefined;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "<") {
      if (text[i + 1] === "<") i++;
      else if (!sheltered[i] || opensParenthesis(text, i)) input ??= inputSign(text, i);
    } else if (sheltered[i]) {
      continue;
    } else if (character === "|") {
      return { input, output: { sign: "|", start: i, rest: text.slice(i + 1).trim() } };
    } else if (character === ">" && text[i - 1] !== "-") {
      const sign = text[i + 1] === ">" ? ">>" : ">";
      return { input, output: { sign, start: i, rest: text.slice(i + sign.length).trim() } };
    }
  }
  return { input, output: undefined };
}

function opensParenthesis(text: string, at: number): boolean {
  return text.slice(0, at).trimEnd().endsWith("(");
}

function inputSign(text: string, start: number): InputSign {
  let from = start + 1;
  while (isBlank(text[from])) from++;
  const path = /^(?:"[^"]*"|[^\s()<>|"]+)/.exec(text.slice(from))?.[0] ?? "";
  return { start, end: from + path.length, path: withoutDoubleQuotes(path) };
}
