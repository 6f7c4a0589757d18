import { SectionReader } from "./section-reader.ts";
import { requireSection, type Section } from "./sections.ts";

/** What a name can stand for: C's types with a name, and its three kinds of identifiers. */
export type NameKind = "struct" | "union" | "enum" | "typedef" | "base" | "variable" | "function" | "enumerator";

const KINDS: readonly NameKind[] = ["struct", "union", "enum", "typedef", "base", "variable", "function", "enumerator"];

/** Where each name of a file is declared. */
export interface NameIndex {
  /**
   * The offset in `.debug_info` of the entry that declares `name` best: a definition before a declaration. For an
   * enumerator, that of its enumeration.
   */
  find(kind: NameKind, name: string): number | undefined;
  /**
   * All entries that define `name`, best first: several units may have a static variable or function of one name each.
   * Of other kinds, and of what is only declared, the best entry alone.
   */
  all(kind: NameKind, name: string): readonly number[];
  /** All names of a kind, each once. */
  names(kind: NameKind): Iterable<string>;
}

/**
 * Collects names for an index. A million declarations share some hundred thousand names; the linker keeps each string
 * once, so a name is known by its offset in `.debug_str` and no text is looked at before all are collected.
 */
export class NameCollector {
  /** Per name its offset in `.debug_str`, or minus its number (from 1) among the texts that stand elsewhere. */
  readonly #places: number[] = [];
  readonly #texts: string[] = [];
  readonly #byText = new Map<string, number>();
  /** Open addressing: name + 1 by hash of its offset. */
  #slots = new Int32Array(1 << 16);
  /** Per name its first declaration + 1; per declaration its kind, rank, entry, and the next of the same name + 1. */
  readonly #heads: number[] = [];
  readonly #kinds: number[] = [];
  readonly #ranks: number[] = [];
  readonly #entries: number[] = [];
  readonly #next: number[] = [];

  /** The name at `offset` of `.debug_str`, for `add`. */
  atOffset(offset: number): number {
    if (2 * this.#places.length >= this.#slots.length) this.#grow();
    const slot = this.#slotOf(offset);
    if (this.#slots[slot] === 0) this.#slots[slot] = this.#newName(offset) + 1;
    return this.#slots[slot] - 1;
  }

  /** The name with that text, when it stands in the entry itself. */
  withText(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    this.#texts.push(text);
    const name = this.#newName(-this.#texts.length);
    this.#byText.set(text, name);
    return name;
  }

  /** Notes that the entry at `entry` declares `name`. Of several, the first with the highest rank is kept. */
  add(name: number, kind: NameKind, rank: number, entry: number): void {
    const number = KINDS.indexOf(kind);
    for (let link = this.#heads[name]; link !== 0; link = this.#next[link - 1]) {
      if (this.#kinds[link - 1] !== number) continue;
      if (rank > this.#ranks[link - 1]) {
        this.#ranks[link - 1] = rank;
        this.#entries[link - 1] = entry;
      }
      return;
    }
    this.#kinds.push(number);
    this.#ranks.push(rank);
    this.#entries.push(entry);
    this.#next.push(this.#heads[name]);
    this.#heads[name] = this.#kinds.length;
  }

  /** The index of what was collected; `strings` is `.debug_str`. */
  index(strings: Section | undefined): NameIndex {
    const places = Int32Array.from(this.#places);
    const heads = Int32Array.from(this.#heads);
    const kinds = Uint8Array.from(this.#kinds);
    const entries = Float64Array.from(this.#entries);
    const next = Int32Array.from(this.#next);
    const texts = this.#texts;
    const hashes = this.#hashes(strings);

    // Chained buckets: per bucket its first name + 1, per name the next in its bucket + 1.
    const buckets = new Int32Array(2 ** Math.ceil(Math.log2(places.length + 1)));
    const inBucket = new Int32Array(places.length);
    for (let name = places.length - 1; name >= 0; name--) {
      const bucket = hashes[name] & (buckets.length - 1);
      inBucket[name] = buckets[bucket];
      buckets[bucket] = name + 1;
    }

    const textOf = (name: number): string => {
      if (places[name] < 0) return texts[-places[name] - 1];
      return new SectionReader(requireSection(strings, ".debug_str"), places[name]).cstring();
    };
    const declaration = (name: number, kind: number): number | undefined => {
      for (let link = heads[name]; link !== 0; link = next[link - 1]) {
        if (kinds[link - 1] === kind) return link - 1;
      }
      return undefined;
    };
    const index: NameIndex = {
      find(kind, name) {
        const hash = hashOf(name);
        for (let link = buckets[hash & (buckets.length - 1)]; link !== 0; link = inBucket[link - 1]) {
          if (hashes[link - 1] !== hash || textOf(link - 1) !== name) continue;
          const found = declaration(link - 1, KINDS.indexOf(kind));
          if (found !== undefined) return entries[found];
        }
        return undefined;
      },
      all(kind, name) {
        const best = index.find(kind, name);
        return best === undefined ? [] : [best];
      },
      *names(kind) {
        const number = KINDS.indexOf(kind);
        for (let name = 0; name < places.length; name++) {
          if (declaration(name, number) !== undefined) yield textOf(name);
        }
      },
    };
    return index;
  }

  #newName(place: number): number {
    this.#places.push(place);
    this.#heads.push(0);
    return this.#places.length - 1;
  }

  #slotOf(offset: number): number {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(offset, 0x9e3779b1) >>> 8) & mask;
    while (this.#slots[slot] !== 0 && this.#places[this.#slots[slot] - 1] !== offset) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let name = 0; name < this.#places.length; name++) {
      if (this.#places[name] >= 0) this.#slots[this.#slotOf(this.#places[name])] = name + 1;
    }
  }

  /** Per name the hash of its text; reads `.debug_str` once from front to back. */
  #hashes(strings: Section | undefined): Uint32Array {
    const hashes = new Uint32Array(this.#places.length);
    const inSection: number[] = [];
    for (const [name, place] of this.#places.entries()) {
      if (place < 0) hashes[name] = hashOf(this.#texts[-place - 1]);
      else inSection.push(name);
    }
    if (inSection.length === 0) return hashes;
    const reader = new SectionReader(requireSection(strings, ".debug_str"), 0);
    for (const name of inSection.sort((a, b) => this.#places[a] - this.#places[b])) {
      reader.seek(this.#places[name]);
      hashes[name] = hashAt(reader);
    }
    return hashes;
  }
}

// FNV-1a over ASCII. Other characters count for nothing, so that a text and its bytes in UTF-8 have one hash.
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) hash = Math.imul(hash ^ code, FNV_PRIME);
  }
  return hash >>> 0;
}

function hashAt(reader: SectionReader): number {
  let hash = FNV_OFFSET;
  for (let byte = reader.u8(); byte !== 0; byte = reader.u8()) {
    if (byte < 0x80) hash = Math.imul(hash ^ byte, FNV_PRIME);
  }
  return hash >>> 0;
}
