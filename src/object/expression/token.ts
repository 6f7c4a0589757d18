import { UsageError } from "#base";

/** A token of a C expression: what it is, its text, and where it stands. */
export interface Token {
  readonly kind: "name" | "number" | "character" | "string" | "history" | "operator" | "unknown" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = new RegExp(
  [
    /(?<character>[LuU]?'(?:[^'\\]|\\.)*')/,
    /(?<string>[LuU]?"(?:[^"\\]|\\.)*")/,
    /(?<name>[A-Za-z_]\w*)/,
    /(?<number>0[xX]\w*|(?:\d[\d.]*|\.\d+)(?:[eE][+-]\w*|\w*))/,
    /(?<history>\$[\w$]*)/,
    /(?<operator><<=|>>=|->|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|::|[-+*/%&|^]=|[-+*/%&|^~!<>=?:,.()[\]{}@])/,
    /(?<unknown>\S)/,
  ]
    .map((pattern) => pattern.source)
    .join("|"),
  "gu",
);

/** More than anybody types; expressions of more would nest too deeply to be evaluated. */
const MAX_TOKENS = 4096;

/** The tokens of an expression, and one at the end that stands for it. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, group]) => group !== undefined) ?? ["unknown"];
    tokens.push({
      kind: kind as Token["kind"],
      text: match[0],
      start: match.index,
      end: match.index + match[0].length,
    });
    if (tokens.length > MAX_TOKENS) throw new UsageError("The expression is too long.");
  }
  tokens.push({ kind: "end", text: "", start: text.length, end: text.length });
  return tokens;
}
