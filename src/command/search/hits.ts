/** What a search finds on its pages, and the lines of text for it. */
import { type Address, hex, offsetBy } from "#base";
import type { AddressSpace } from "#memory";
import { type MemoryLine, plainLines } from "../rd/memory-line.ts";
import { formatMemoryLine, isPrintable } from "../rd/memory-line-text.ts";
import type { PagePart } from "./pages.ts";
import { type Pattern, valueMatcher } from "./pattern.ts";
import type { SearchRequest } from "./request.ts";
import { textSearch } from "./text-search.ts";

/** A place where something was found. */
export interface Hit {
  readonly address: Address;
  /** The number that stands there. */
  readonly value?: bigint;
  /** What was sought, when it was given by name. */
  readonly note?: string;
  /** The characters that stand there. */
  readonly text?: string;
  readonly before?: readonly MemoryLine[];
  readonly after?: readonly MemoryLine[];
}

/** The hits on `pages`, in their order; `memory` is where what surrounds them is read. */
export function* hitsOn(pages: Iterable<PagePart>, request: SearchRequest, memory: AddressSpace): Generator<Hit> {
  if (request.pattern.kind === "texts") yield* textHits(pages, request.pattern.texts);
  else yield* valueHits(pages, request.pattern, request.context, memory);
}

function* textHits(pages: Iterable<PagePart>, texts: readonly Uint8Array[]): Generator<Hit> {
  const search = textSearch(texts);
  for (const { page, from, to, address: start } of pages) {
    for (const { address: at, bytes } of search.next(page, from, to, start)) {
      yield { address: at, text: Array.from(bytes, printed).join("") };
    }
  }
}

function printed(byte: number): string {
  return isPrintable(byte) ? String.fromCharCode(byte) : ".";
}

function* valueHits(
  pages: Iterable<PagePart>,
  pattern: Extract<Pattern, { readonly kind: "values" }>,
  context: number,
  memory: AddressSpace,
): Generator<Hit> {
  const { size, values } = pattern;
  const match = valueMatcher(pattern);
  for (const { page, from, to, address: start } of pages) {
    for (const { offset, index } of match(page, from, to)) {
      const at = offsetBy(start, offset - from);
      const value = littleEndian(page.bytes, offset, size);
      const { note } = values[index];
      const hit = { address: at, value, ...(note === undefined ? {} : { note }) };
      if (context === 0) yield hit;
      else {
        const before = [...plainLines(memory, offsetBy(at, -context * size), size, context)];
        yield { ...hit, before, after: [...plainLines(memory, offsetBy(at, size), size, context)] };
      }
    }
  }
}

function littleEndian(bytes: Uint8Array, offset: number, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[offset + i]);
  return value;
}

/** One line, or with its surroundings several. */
export function* formatHit(
  { address: at, value, note = "", text, before, after }: Hit,
  radix: 10 | 16,
): Generator<string> {
  if (text !== undefined) {
    yield `${hex(at)}: ${text}\n`;
  } else if (before === undefined || after === undefined) {
    yield `${hex(at)}: ${hex(value ?? 0n)} ${note}\n`;
  } else {
    for (const line of before) yield formatMemoryLine(line, radix);
    yield `${hex(at).padStart(16)}:  ${hex(value ?? 0n)} ${note}\n`;
    for (const line of after) yield formatMemoryLine(line, radix);
    yield "\n";
  }
}
