/**
 * Marks the characters of `text` that stand inside quotes or parentheses (both ends included): blanks do not separate
 * words there and redirection signs mean themselves. An unclosed double quote or parenthesis shelters the rest; a lone
 * apostrophe is an ordinary character.
 */
export function shelter(text: string): readonly boolean[] {
  const sheltered = new Array<boolean>(text.length).fill(false);
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const end = quoteEnd(text, i);
    if (end !== undefined) {
      sheltered.fill(true, i, end + 1);
      i = end;
      continue;
    }
    if (text[i] === "(") depth++;
    sheltered[i] = depth > 0;
    if (text[i] === ")" && depth > 0) depth--;
  }
  return sheltered;
}

/** The last position of the quotation that begins at `start`; undefined when none does. */
function quoteEnd(text: string, start: number): number | undefined {
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return undefined;
  const close = text.indexOf(quote, start + 1);
  if (close !== -1) return close;
  return quote === '"' ? text.length - 1 : undefined;
}
