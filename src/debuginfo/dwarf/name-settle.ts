import { isPlural } from "./name-index.ts";
import { isInPool, kindOf, type NameRows, rankOf } from "./name-rows.ts";
import { bucketBits } from "./name-table.ts";
import { textAt } from "./name-texts.ts";
import type { Section } from "./sections.ts";

/** Declarations in columns, each with the hash of its name. */
export interface HashedRows extends NameRows {
  readonly hashes: Uint32Array;
}

/**
 * The rows that an index keeps, in its order: by hash, then kind, and those of one name from the best to the worst. Of
 * a name that is declared several times the best declaration stays, and every definition that is one of many. The
 * outcome does not depend on the order of the rows.
 */
export function settle(rows: HashedRows, strings: Section | undefined): Uint32Array {
  const order = sorted(rows);
  const kept = new Uint32Array(order.length);
  let count = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && isSameKey(rows, order[from], order[to])) to++;
    const groups = to - from === 1 ? undefined : byText(rows, order.subarray(from, to), strings);
    if (groups === undefined) kept[count++] = order[from];
    for (const group of groups ?? []) {
      for (let i = 0; i < group.length; i++) {
        const info = rows.infos[group[i]];
        if (i === 0 || isPlural(kindOf(info), rankOf(info))) kept[count++] = group[i];
      }
    }
    from = to;
  }
  return kept.subarray(0, count);
}

/** The rows by hash, kind, rank (the highest first) and entry. */
function sorted(rows: HashedRows): Uint32Array {
  const { hashes, infos, entries } = rows;
  const shift = 32 - bucketBits(hashes.length);
  const starts = new Uint32Array(2 ** (32 - shift) + 1);
  for (let row = 0; row < hashes.length; row++) starts[(hashes[row] >>> shift) + 1]++;
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket] += starts[bucket - 1];
  const order = new Uint32Array(hashes.length);
  const filled = starts.slice();
  for (let row = 0; row < hashes.length; row++) order[filled[hashes[row] >>> shift]++] = row;
  const isBefore = (a: number, b: number): boolean => {
    if (hashes[a] !== hashes[b]) return hashes[a] < hashes[b];
    if (kindOf(infos[a]) !== kindOf(infos[b])) return kindOf(infos[a]) < kindOf(infos[b]);
    if (rankOf(infos[a]) !== rankOf(infos[b])) return rankOf(infos[a]) > rankOf(infos[b]);
    return entries[a] < entries[b];
  };
  for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
    const end = starts[bucket + 1];
    if (end - starts[bucket] > FEW) {
      order.subarray(starts[bucket], end).sort((a, b) => (isBefore(a, b) ? -1 : 1));
      continue;
    }
    for (let next = starts[bucket] + 1; next < end; next++) {
      const row = order[next];
      let at = next;
      while (at > starts[bucket] && isBefore(row, order[at - 1])) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = row;
    }
  }
  return order;
}

/** So many rows are sorted faster by moving each to its place. */
const FEW = 16;

const isSameKey = ({ hashes, infos }: HashedRows, a: number, b: number): boolean =>
  hashes[a] === hashes[b] && kindOf(infos[a]) === kindOf(infos[b]);

/** Rows of one hash and kind, apart by text. Most have one place, and then no text is read. */
function byText(rows: HashedRows, group: Uint32Array, strings: Section | undefined): Iterable<ArrayLike<number>> {
  const { places, infos, pool } = rows;
  const first = group[0];
  const isOnePlace = group.every(
    (row) => places[row] === places[first] && isInPool(infos[row]) === isInPool(infos[first]),
  );
  if (isOnePlace) return [group];
  const texts = new Map<string, number[]>();
  for (const row of group) {
    const text = textAt(places[row], infos[row], pool, strings);
    const known = texts.get(text);
    if (known === undefined) texts.set(text, [row]);
    else known.push(row);
  }
  return texts.values();
}
