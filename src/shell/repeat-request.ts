import type { History } from "./history.ts";

/** A line that asks for earlier ones: to list them, or to run one again. */
export type RepeatRequest =
  | { readonly kind: "list" }
  | { readonly kind: "again"; readonly line: string }
  | { readonly kind: "unknown"; readonly message: string };

/**
 * Understands crash's history requests: `h` (or `hist...`) lists, `r` and `!!` repeat the last line, `r N`, `rN` and `!N`
 * the one of that number, `r WORD` the last that begins so. Undefined for any other line, and where an alias of the
 * user's has the name. (`!WORD` is none: it runs a command of the system's shell, in crash too.)
 */
export function repeatRequest(
  typed: string,
  history: History,
  aliases: { has(name: string): boolean },
): RepeatRequest | undefined {
  const text = typed.trim();
  if (aliases.has(text.split(/\s/, 1)[0] ?? "")) return undefined;
  if (/^h(?:ist(?:o(?:r(?:y)?)?)?)?$/.test(text)) return { kind: "list" };
  if (text === "r" || text === "!!") return again(history.session.at(-1), `invalid repeat request: ${text}`);
  const number = /^(?:r\s*|!\s*)(\d+)$/.exec(text)?.[1];
  if (number !== undefined)
    return again(history.session[Number(number) - 1], `crash: command ${number} not entered yet!`);
  const prefix = /^r\s+(.+)$/.exec(text)?.[1];
  return prefix === undefined ? undefined : again(history.latest(prefix), `invalid repeat request: ${text}`);
}

function again(line: string | undefined, message: string): RepeatRequest {
  return line === undefined ? { kind: "unknown", message } : { kind: "again", line };
}
