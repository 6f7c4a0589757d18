import { FormatError } from "#base";
import { GrowingColumn } from "./name-columns.ts";
import { isPlural } from "./name-index.ts";
import { INFO_BITS, infoKey, kindOf, type NameRows, rankOf } from "./name-rows.ts";

/**
 * Collects declarations for an index. Millions of them share some hundred thousand names; the linker keeps each string
 * once, so a name is known by its offset in `.debug_str` and no text is looked at before all are collected. Entries are
 * to be added in ascending order.
 */
export class NameCollector {
  readonly #places = new GrowingColumn();
  readonly #infos = new GrowingColumn();
  readonly #entries = new GrowingColumn();
  readonly #pool: number[] = [];
  readonly #inPool = new Map<string, number>();
  /**
   * Open addressing by name and kind. A slot is two words, so that a probe costs one cache line: the name's place; the
   * best row + 1 and its info.
   */
  #slots = new Int32Array(2 << 12);
  #used = 0;

  /** The place, for `add`, of a name that stands in an entry: the bytes from `start` to `end`. */
  text(bytes: Uint8Array, start: number, end: number): number {
    let key = "";
    for (let i = start; i < end; i++) key += String.fromCharCode(bytes[i]);
    const known = this.#inPool.get(key);
    if (known !== undefined) return known;
    const place = this.#pool.length;
    for (let i = start; i < end; i++) this.#pool.push(bytes[i]);
    this.#pool.push(0);
    this.#inPool.set(key, place);
    return place;
  }

  /**
   * Notes that the entry at `entry` declares the name at `place` with that info. Of several, the first with the highest
   * rank is kept, and every definition that is one of many.
   */
  add(place: number, info: number, entry: number): void {
    const slots = this.#slots;
    const mask = slots.length - 2;
    const key = infoKey(info);
    let slot = slotOf(place, key) & mask;
    for (;;) {
      const known = slots[slot + 1];
      if (known === 0) break;
      if (slots[slot] === (place | 0) && infoKey(known) === key) {
        if (info <= (known & INFO) && !isPlural(kindOf(info), rankOf(info))) return;
        this.#again(slot, place, info, entry);
        return;
      }
      slot = (slot + 2) & mask;
    }
    slots[slot] = place;
    slots[slot + 1] = this.#newRow(place, info, entry);
    if (++this.#used * 3 > slots.length) this.#grow();
  }

  /** What was collected, not copied. */
  rows(): NameRows {
    return {
      places: this.#places.values(),
      infos: this.#infos.values(),
      entries: this.#entries.values(),
      pool: Uint8Array.from(this.#pool),
    };
  }

  /** One more declaration of what `slot` holds, that is better or stands for another thing. */
  #again(slot: number, place: number, info: number, entry: number): void {
    const known = this.#slots[slot + 1];
    const better = info > (known & INFO);
    if (isPlural(kindOf(known), rankOf(known))) {
      const packed = this.#newRow(place, info, entry);
      if (better) this.#slots[slot + 1] = packed;
    } else if (better) {
      const row = (known >>> INFO_BITS) - 1;
      this.#infos.set(row, info);
      this.#entries.set(row, entry);
      this.#slots[slot + 1] = (known & ~INFO) | info;
    }
  }

  #newRow(place: number, info: number, entry: number): number {
    if (this.#places.length >= MOST_ROWS) throw new FormatError(".debug_info", entry, `${MOST_ROWS} names`, "more");
    this.#places.push(place);
    this.#infos.push(info);
    this.#entries.push(entry);
    return (this.#places.length << INFO_BITS) | info;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(2 * old.length);
    const mask = this.#slots.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue;
      let slot = slotOf(old[from] >>> 0, infoKey(old[from + 1])) & mask;
      while (this.#slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      this.#slots[slot] = old[from];
      this.#slots[slot + 1] = old[from + 1];
    }
  }
}

const INFO = (1 << INFO_BITS) - 1;
/** A hundred times a kernel's; a row's number and its info fill one word. */
const MOST_ROWS = 2 ** 24;

/** Where to look first, before it is cut to the table's size. Even, since slots are pairs. */
const slotOf = (place: number, key: number): number => (Math.imul(place ^ (key << 24), 0x9e3779b1) >>> 6) & ~1;
