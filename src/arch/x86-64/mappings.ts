/** Everything that a page table maps: tables are read whole, and holes cost as much as one entry. */
import type { MappedPage, PageTableRoot, TableReader } from "../arch.ts";
import { entryAddress } from "./page-entry.ts";

/** A table has 512 entries of 8 bytes (Intel SDM volume 3, 5.5). */
const BITS_PER_LEVEL = 9;
const ENTRIES = 1 << BITS_PER_LEVEL;
const PAGE_SHIFT = 12;
/** The highest level that can map a page of its own, pud. */
const HIGHEST_PAGE = 2;

const PRESENT = 1;
const LARGE = 1 << 7;
const PROT_NONE = 1 << 8;
/** The address bits of an entry's halves. */
const LOW_ADDRESS = 0xffff_f000;
const HIGH_ADDRESS = 0x000f_ffff;

/** A table on the way down: entry 0 maps `base`; the entries `next` to `last` are still to be looked at. */
interface OpenTable {
  readonly entries: Uint32Array;
  base: bigint;
  next: number;
  last: number;
}

/** What `table` maps of `from` to `to` (exclusive), ascending; each an entry or a part of one. */
export function* mappings(
  table: PageTableRoot,
  from: bigint,
  to: bigint,
  readTable: TableReader,
): Generator<MappedPage> {
  if (from >= to) return;
  const top = table.levels - 1;
  const tables = Array.from({ length: table.levels }, (): OpenTable => {
    return { entries: new Uint32Array(ENTRIES * 2), base: 0n, next: 0, last: -1 };
  });
  const open = (depth: number, at: number, base: bigint): boolean => {
    const opened = tables[depth];
    const shift = BigInt(PAGE_SHIFT + BITS_PER_LEVEL * depth);
    if (!readTable(at, opened.entries)) return false;
    opened.base = base;
    opened.next = from > base ? Number((from - base) >> shift) : 0;
    opened.last = Math.min(ENTRIES - 1, Number((to - 1n - base) >> shift));
    return true;
  };
  if (!open(top, table.root, (from >> topShift(table)) << topShift(table))) return;
  for (let depth = top; depth <= top; ) {
    const current = tables[depth];
    if (current.next > current.last) {
      depth++;
      continue;
    }
    const i = current.next++;
    const low = current.entries[i * 2];
    const high = current.entries[i * 2 + 1];
    const isPage = depth === 0 || ((low & LARGE) !== 0 && depth <= HIGHEST_PAGE);
    if ((low & (isPage ? PRESENT | PROT_NONE : PRESENT)) === 0) continue;
    if (!isPage && (low & LARGE) !== 0) continue;
    const shift = PAGE_SHIFT + BITS_PER_LEVEL * depth;
    const start = current.base + (BigInt(i) << BigInt(shift));
    const address = addressOf(low, high, table.encryptionMask);
    if (!isPage) {
      if (open(depth - 1, address, start)) depth--;
      continue;
    }
    const size = 2 ** shift;
    const physical = address - (address % size);
    const skipped = from > start ? Number(from - start) : 0;
    const left = to - start < BigInt(size) ? Number(to - start) : size;
    yield { start: start + BigInt(skipped), size: left - skipped, physical: physical + skipped };
  }
}

/** Bits of an address below which the top table tells places apart. */
function topShift({ levels }: PageTableRoot): bigint {
  return BigInt(PAGE_SHIFT + BITS_PER_LEVEL * levels);
}

/** The address in an entry; the rare ones are left to {@link entryAddress}. */
function addressOf(low: number, high: number, encryption: bigint): number {
  if (encryption !== 0n || (low & PRESENT) === 0) {
    return Number(entryAddress((BigInt(high) << 32n) | BigInt(low), encryption));
  }
  return (high & HIGH_ADDRESS) * 0x1_0000_0000 + ((low & LOW_ADDRESS) >>> 0);
}
