/** Memory as lines of words: what `rd` prints, and what surrounds a hit of `search`. */
import { type Address, type Bytes, MemoryFault, offsetBy, type Row, type SymbolCell, type Unavailable } from "#base";
import type { AddressSpace } from "#memory";

/** Bytes of a word. */
export type WordSize = 1 | 2 | 4 | 8;

/** How words are written. */
export type WordStyle = "hexadecimal" | "signed" | "unsigned";

/** Some words of memory, at most one line of them. */
export interface MemoryLine extends Row {
  readonly kind: "words";
  /** Where the first word stands. */
  readonly address: Address;
  readonly wordSize: WordSize;
  /** Unsigned, whatever the style. */
  readonly words: readonly bigint[];
  /** Symbols that the words are addresses of, one for each word; absent when not asked for. */
  readonly symbols?: readonly (SymbolCell | undefined)[];
  /** Names of the slab caches that the words lead to, one for each word; absent when not asked for. */
  readonly caches?: readonly (string | undefined)[];
  /** A cache's name is shown with the word. */
  readonly cachesWithWords?: boolean;
  readonly style: WordStyle;
  /** Whether the characters stand at the end of the line. */
  readonly characters: boolean;
  /** Why the line breaks off; the next word cannot be read. */
  readonly fault?: Unavailable;
}

/** Words on a line. */
const PER_LINE: Readonly<Record<WordSize, number>> = { 1: 16, 2: 8, 4: 4, 8: 2 };

/** Up to `count` words from `at`; fewer before memory that cannot be read, which `fault` then tells. */
export function readWords(
  memory: AddressSpace,
  at: Address,
  size: WordSize,
  count: number,
): { readonly words: readonly bigint[]; readonly fault: MemoryFault | undefined } {
  try {
    return { words: wordsOf(memory.read(at, count * size), size), fault: undefined };
  } catch (error) {
    if (!(error instanceof MemoryFault)) throw error;
    if (count === 1) return { words: [], fault: error };
  }
  const words: bigint[] = [];
  for (let here = at; words.length < count; here = offsetBy(here, size)) {
    const next = readWords(memory, here, size, 1);
    if (next.fault !== undefined) return { words, fault: next.fault };
    words.push(...next.words);
  }
  return { words, fault: undefined };
}

function wordsOf(bytes: Bytes, size: WordSize): readonly bigint[] {
  return Array.from({ length: bytes.length / size }, (_, i) => bytes.unsigned(i * size, size));
}

/** Lines without anything of `rd`'s options: hexadecimal, with characters; words that cannot be read are passed over. */
export function* plainLines(memory: AddressSpace, at: Address, size: WordSize, count: number): Generator<MemoryLine> {
  const words: { readonly at: Address; readonly word: bigint }[] = [];
  for (let i = 0; i < count; i++) {
    const here = offsetBy(at, i * size);
    for (const word of readWords(memory, here, size, 1).words) words.push({ at: here, word });
  }
  const perLine = wordsPerLine(size);
  for (let i = 0; i < words.length; i += perLine) {
    const line = words.slice(i, i + perLine);
    yield {
      kind: "words",
      address: line[0].at,
      wordSize: size,
      words: line.map(({ word }) => word),
      style: "hexadecimal",
      characters: true,
    };
  }
}

/** How many words of that size stand on one line. */
export function wordsPerLine(size: WordSize): number {
  return PER_LINE[size];
}
