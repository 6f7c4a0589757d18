/** The mangling of Rust before v0: segments with their lengths, the last of them a hash. */

/** Between the prefix and E: segments, whose characters may be those that Rust's escapes need. */
const SYMBOL = /^(?:_?_)?ZN([\w$.:@]+)E(?:\.[\w$.@]*)?$/;
const HASH = /^h[0-9a-f]{16}$/;
/** Fewer different digits than these are no hash, but a name of C++'s that looks like one. */
const LEAST_DIGITS = 5;

const ESCAPES: Readonly<Record<string, string>> = {
  C: ",",
  SP: "@",
  BP: "*",
  RF: "&",
  LT: "<",
  GT: ">",
  LP: "(",
  RP: ")",
};

/** The name behind a symbol of that mangling; undefined for others. */
export function demangleLegacy(symbol: string): string | undefined {
  let rest = SYMBOL.exec(symbol)?.[1];
  if (rest === undefined) return undefined;
  const segments: string[] = [];
  while (rest !== "") {
    const [, digits] = /^([1-9]\d*)/.exec(rest) ?? [];
    if (digits === undefined) return undefined;
    const from = digits.length;
    const to = from + Number(digits);
    if (to > rest.length) return undefined;
    segments.push(rest.slice(from, to));
    rest = rest.slice(to);
  }
  const hash = segments.pop();
  if (hash === undefined || segments.length === 0 || !HASH.test(hash)) return undefined;
  if (new Set(hash.slice(1)).size < LEAST_DIGITS) return undefined;
  return segments.map(unescape).join("::");
}

/** `_$LT$` and its like, and `..` between the parts of a path. */
function unescape(segment: string): string {
  let text = "";
  let rest = segment.startsWith("_$") ? segment.slice(1) : segment;
  while (rest !== "") {
    const [, name] = /^\$(\w+)\$/.exec(rest) ?? [];
    const character = name === undefined ? undefined : escaped(name);
    if (name !== undefined && character !== undefined) {
      text += character;
      rest = rest.slice(name.length + 2);
    } else if (rest.startsWith("..")) {
      text += "::";
      rest = rest.slice(2);
    } else {
      // A dollar that begins no escape stands for the rest as it is.
      const end = rest.slice(1).search(/\$|\.\./);
      const length = rest.startsWith("$") ? rest.length : end === -1 ? rest.length : end + 1;
      text += rest.slice(0, length);
      rest = rest.slice(length);
    }
  }
  return text;
}

function escaped(name: string): string | undefined {
  const [, digits] = /^u([0-9a-f]{1,6})$/.exec(name) ?? [];
  if (digits === undefined) return ESCAPES[name];
  const code = Number.parseInt(digits, 16);
  return code < 0x20 || code > 0x10_ffff ? undefined : String.fromCodePoint(code);
}
