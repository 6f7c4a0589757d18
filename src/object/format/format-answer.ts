/**
 * A value's text as crash's `p` answers with it: `$3 = 7`, or `jiffies = $3 = 7` when the expression's first word is
 * `symbol`. After a symbol, the first brace of a line that goes on behind it begins a line of its own.
 */
export function formatAnswer(text: string, number: number, symbol?: string): string {
  if (symbol === undefined) return `$${number} = ${text}`;
  const line = text.split("\n", 1)[0];
  const brace = line.indexOf("{");
  const breaks = brace !== -1 && brace !== line.length - 1;
  return `${symbol} = $${number} = ${breaks ? `${text.slice(0, brace)}\n ${text.slice(brace)}` : text}`;
}
