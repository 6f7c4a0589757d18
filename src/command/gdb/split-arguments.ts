/** The pieces of `text` between the commas that stand outside of brackets and quotes; none for blank text. */
export function splitArguments(text: string): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  let level = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\s\S]/g)) {
    if (token === "(" || token === "[" || token === "{") level++;
    if (token === ")" || token === "]" || token === "}") level--;
    if (token === "," && level === 0) {
      pieces.push(piece.trim());
      piece = "";
    } else {
      piece += token;
    }
  }
  return pieces.length === 0 && piece.trim() === "" ? [] : [...pieces, piece.trim()];
}
