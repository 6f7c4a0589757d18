import { UsageError } from "#base";

/** What the classes of POSIX mean inside brackets, in JavaScript's spelling. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "\\x21-\\x7e",
  lower: "a-z",
  print: "\\x20-\\x7e",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\s",
  upper: "A-Z",
  xdigit: "A-Fa-f0-9",
};

/** A user's POSIX extended regular expression; UsageError in crash's words when it is malformed. */
export function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text.replace(/\[(\^?)(\]?)((?:\[:\w+:\]|[^\]])*)\]/g, bracketExpression));
  } catch {
    throw new UsageError(`invalid regular expression: ${text}`);
  }
}

/** In brackets a backslash is itself, so is a bracket that comes first, and `[:digit:]` is a class. */
function bracketExpression(_whole: string, negation: string, first: string, rest: string): string {
  const members = rest
    .split(/(\[:\w+:\])/)
    .map((part) => {
      const name = /^\[:(\w+):\]$/.exec(part)?.[1];
      const members = name === undefined ? part.replace(/[\\[]/g, "\\$&") : CLASSES[name];
      if (members === undefined) throw new SyntaxError(`no such class: ${name}`);
      return members;
    })
    .join("");
  return `[${negation}${first === "" ? "" : "\\]"}${members}]`;
}
