/**
 * A least-recently-used map with a budget in units of the caller's choosing (entries, bytes). Relies on Map's
 * insertion order: the first key is the oldest.
 */
export class Lru<K, V> {
  readonly #entries = new Map<K, { readonly value: V; readonly weight: number }>();
  readonly #budget: number;
  #used = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  /** The value under `key`, made the youngest; undefined when absent or evicted. */
  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps `value` under `key`, evicting the oldest until the budget holds; a single oversized value is still kept. */
  set(key: K, value: V, weight = 1): void {
    const old = this.#entries.get(key);
    if (old !== undefined) {
      this.#used -= old.weight;
      this.#entries.delete(key);
    }
    this.#entries.set(key, { value, weight });
    this.#used += weight;
    for (const [oldest, entry] of this.#entries) {
      if (this.#used <= this.#budget || oldest === key) break;
      this.#entries.delete(oldest);
      this.#used -= entry.weight;
    }
  }

  get size(): number {
    return this.#entries.size;
  }
}
