/** Texts in memory that is seen page by page, also those that reach over a page's end. */
import { type Address, offsetBy } from "#base";
import type { PageBuffer } from "./pattern.ts";

/** A text that was found, with what follows it in memory. */
export interface TextHit {
  readonly address: Address;
  /** The bytes from there on, at most as many as crash shows. */
  readonly bytes: Uint8Array;
}

/** Bytes shown of a hit. */
const SHOWN = 56;

/** Searches pages one after the other; knows the end of the last one. */
export interface TextSearch {
  /** Hits in the bytes `from` to `to` of a page whose byte `from` is at `address`. */
  next(page: PageBuffer, from: number, to: number, address: Address): readonly TextHit[];
}

/** A search for `texts`, none of them empty. */
export function textSearch(texts: readonly Uint8Array[]): TextSearch {
  /** Where the last page ended, and beginnings of texts that stood at its end: text number and matched length. */
  let end: Address | undefined;
  let begun: readonly { readonly text: Uint8Array; readonly matched: number }[] = [];

  return {
    next(page, from, to, address) {
      // What lies behind belongs to an earlier page: nothing may look for a text there.
      const bytes = page.bytes.subarray(0, to);
      const hits: TextHit[] = [];
      if (end === address) {
        for (const { text, matched } of begun) {
          const rest = text.subarray(matched);
          if (!startsWith(bytes, from, to, rest)) continue;
          const after = bytes.slice(from + rest.length, Math.min(to, from + rest.length + SHOWN - text.length));
          hits.push({ address: offsetBy(address, -matched), bytes: joined(text, after) });
        }
      }
      const inside: { readonly at: number; readonly index: number }[] = [];
      const beginnings: { readonly text: Uint8Array; readonly matched: number }[] = [];
      for (const [index, text] of texts.entries()) {
        for (let at = bytes.indexOf(text[0], from); at !== -1; at = bytes.indexOf(text[0], at + 1)) {
          const matched = Math.min(text.length, to - at);
          if (!startsWith(bytes, at, to, text.subarray(0, matched))) continue;
          if (matched === text.length) inside.push({ at, index });
          else beginnings.push({ text, matched });
        }
      }
      inside.sort((a, b) => a.at - b.at || a.index - b.index);
      for (const { at } of inside) {
        hits.push({ address: offsetBy(address, at - from), bytes: bytes.slice(at, Math.min(to, at + SHOWN)) });
      }
      end = offsetBy(address, to - from);
      begun = beginnings;
      return hits;
    },
  };
}

function startsWith(bytes: Uint8Array, at: number, to: number, text: Uint8Array): boolean {
  if (at + text.length > to) return false;
  for (let i = 0; i < text.length; i++) {
    if (bytes[at + i] !== text[i]) return false;
  }
  return true;
}

function joined(text: Uint8Array, after: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(text.length + after.length);
  bytes.set(text);
  bytes.set(after, text.length);
  return bytes;
}
