import type { Bytes } from "#base";

/** FNV-1a, 32 bits: cheap, and spreads identifiers that share a prefix. */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The string section of a blob: NUL-terminated names found by their offset. A split blob's offsets continue where its
 * base's strings end, and its types may be named by strings of either. Bytes are taken as Latin-1, one character each.
 */
export class StringTable {
  /** The offset at which this section starts, and one past its last. */
  readonly first: number;
  readonly end: number;
  readonly #section: Bytes;
  readonly #base: StringTable | undefined;

  /** `section` must be empty or end with NUL. */
  constructor(section: Bytes, base: StringTable | undefined) {
    this.first = base?.end ?? 0;
    this.end = this.first + section.length;
    this.#section = section;
    this.#base = base;
  }

  /** The string at `offset`, which must be below `end`. */
  text(offset: number): string {
    const table = this.#holder(offset);
    return table.#section.cstring(offset - table.first);
  }

  /** A hash of the string at `offset`, equal to `hashOf` its text. */
  hash(offset: number): number {
    const table = this.#holder(offset);
    const bytes = table.#section.array;
    let hash = FNV_OFFSET;
    for (let at = offset - table.first, byte = bytes[at]; byte !== 0; byte = bytes[++at]) {
      hash = Math.imul(hash ^ byte, FNV_PRIME);
    }
    return hash;
  }

  /** True when the string at `offset` is `text`. */
  equals(offset: number, text: string): boolean {
    const table = this.#holder(offset);
    const bytes = table.#section.array;
    const start = offset - table.first;
    for (let i = 0; i < text.length; i++) {
      if (bytes[start + i] !== text.charCodeAt(i)) return false;
    }
    return bytes[start + text.length] === 0;
  }

  #holder(offset: number): StringTable {
    return offset >= this.first || this.#base === undefined ? this : this.#base.#holder(offset);
  }
}

/** The hash of a name that is looked for, comparable with `StringTable.hash`. */
export function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash;
}
