/** Punycode (RFC 3492) as Rust's symbols have it: an underscore before the digits, where internet names have a dash. */

const BASE = 36;
const LOWEST = 1;
const HIGHEST = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST_CODE = 0x80;

/** The text that `encoded` stands for; undefined when it is no Punycode. */
export function decodePunycode(encoded: string): string | undefined {
  const split = encoded.lastIndexOf("_");
  const characters = [...(split === -1 ? "" : encoded.slice(0, split))].map((each) => each.charCodeAt(0));
  let code = FIRST_CODE;
  let bias = FIRST_BIAS;
  let position = 0;
  const digits = split === -1 ? encoded : encoded.slice(split + 1);
  if (digits === "") return undefined;
  for (let at = 0; at < digits.length; ) {
    const before = position;
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = digitOf(digits.charCodeAt(at++));
      if (digit === undefined) return undefined;
      position += digit * weight;
      const threshold = Math.min(Math.max(k - bias, LOWEST), HIGHEST);
      if (digit < threshold) break;
      weight *= BASE - threshold;
      if (!Number.isSafeInteger(weight * BASE)) return undefined;
    }
    const length = characters.length + 1;
    bias = adapt(position - before, length, before === 0);
    code += Math.floor(position / length);
    position %= length;
    if (code > 0x10_ffff) return undefined;
    characters.splice(position++, 0, code);
  }
  return String.fromCodePoint(...characters);
}

/** a to z, then 0 to 9. */
function digitOf(character: number): number | undefined {
  if (character >= 0x61 && character <= 0x7a) return character - 0x61;
  return character >= 0x30 && character <= 0x39 ? character - 0x30 + 26 : undefined;
}

function adapt(distance: number, length: number, isFirst: boolean): number {
  let delta = Math.floor(distance / (isFirst ? DAMP : 2));
  delta += Math.floor(delta / length);
  let k = 0;
  for (; delta > ((BASE - LOWEST) * HIGHEST) / 2; k += BASE) delta = Math.floor(delta / (BASE - LOWEST));
  return k + Math.floor(((BASE - LOWEST + 1) * delta) / (delta + SKEW));
}
