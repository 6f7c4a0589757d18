import type { AddressRange } from "./aranges.ts";
import { lastAtMost } from "./last-at-most.ts";

/** From addresses to numbers, for ranges that rarely overlap; of those that hold an address, the last to start wins. */
export class IntervalMap {
  readonly #entries: { readonly start: bigint; readonly end: bigint; readonly value: number }[] = [];
  /** Per entry, once sorted: the highest end among it and those before it. */
  #reach: bigint[] | undefined;

  add({ start, end }: AddressRange, value: number): void {
    this.#entries.push({ start, end, value });
    this.#reach = undefined;
  }

  /** The value of the range that holds `address`; undefined when none does. */
  find(address: bigint): number | undefined {
    this.#reach ??= this.#sort();
    const last = lastAtMost(this.#entries.length, (i) => this.#entries[i].start, address);
    for (let i = last; i >= 0 && this.#reach[i] > address; i--) {
      if (this.#entries[i].end > address) return this.#entries[i].value;
    }
    return undefined;
  }

  #sort(): bigint[] {
    this.#entries.sort((a, b) => (a.start < b.start ? -1 : Number(a.start > b.start)));
    let highest = 0n;
    return this.#entries.map(({ end }) => {
      if (end > highest) highest = end;
      return highest;
    });
  }
}
