/** Symbols of one owner (the kernel image or a module) in columns, sorted by address. */
import { lazy } from "#base";

/** Symbols by ascending address; names and types decoded on demand. */
export interface SymbolColumns {
  readonly count: number;
  readonly addresses: BigUint64Array;
  /** nm's letter. */
  type(index: number): string;
  name(index: number): string;
  /** Indexes of all symbols of that name, ascending. */
  find(name: string): readonly number[];
  /** Bytes by the symbol's own word; 0 where it has none. Without it, sizes are distances to the next symbol. */
  size?(index: number): number;
  /** The section of the file that a symbol lies in. */
  section?(index: number): string | undefined;
}

/** A symbol as a list of them is put into columns. */
export interface NamedAddress {
  readonly name: string;
  readonly address: bigint;
  readonly type: string;
}

/** Columns of a list that is small enough to hold (a module's symbols). */
export function listColumns(list: readonly NamedAddress[]): SymbolColumns {
  const sorted = list.toSorted((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  const byName = new Map<string, number[]>();
  for (const [index, { name }] of sorted.entries()) {
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [index]);
    else same.push(index);
  }
  return {
    count: sorted.length,
    addresses: BigUint64Array.from(sorted, (symbol) => symbol.address),
    type: (index) => sorted[index].type,
    name: (index) => sorted[index].name,
    find: (name) => byName.get(name) ?? [],
  };
}

/** The index of the last address at or below `wanted`; -1 when all are above. */
export function lastAtOrBelow(addresses: BigUint64Array, wanted: bigint): number {
  let low = -1;
  let high = addresses.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (addresses[middle] <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Addresses at or above this move with KASLR; those below (per-CPU offsets, absolute constants) do not. */
const LOWEST_MOVED = 0xffff_ffff_8000_0000n;

/** `columns` at run-time addresses: every address of the kernel image moved by `offset`. */
export function shiftedColumns(columns: SymbolColumns, offset: bigint): SymbolColumns {
  if (offset === 0n) return columns;
  const addresses = lazy(() => columns.addresses.map((at) => (at >= LOWEST_MOVED ? at + offset : at)));
  const { size, section } = columns;
  return {
    get count() {
      return columns.count;
    },
    get addresses() {
      return addresses();
    },
    type: (index) => columns.type(index),
    name: (index) => columns.name(index),
    find: (name) => columns.find(name),
    ...(size === undefined ? {} : { size }),
    ...(section === undefined ? {} : { section }),
  };
}
