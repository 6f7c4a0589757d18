/** Which addresses are mapped: enumeration instead of lookup. */
import { type PageTableRoot, x86_64 } from "#arch";
import { type Address, address, MemoryFault } from "#base";
import type { PhysicalMemory, VirtualMemory } from "#memory";

/** Virtual addresses from `start` on that lie at consecutive physical ones. */
export interface MappedStretch {
  readonly start: Address;
  /** In bytes. */
  readonly size: number;
  readonly physical: number;
}

/** A table of x86-64 has 512 entries (Intel SDM volume 3, 5.5). */
const BITS_PER_LEVEL = 9;

/**
 * What `table` maps of `from` to `to` (exclusive), ascending; each stretch is a page or a part of one. Tables that were
 * not dumped count as empty. Nothing is walked twice, so the time is bounded by the number of mapped pages and tables.
 */
export function* mappedStretches(
  physical: PhysicalMemory,
  table: PageTableRoot,
  from: bigint,
  to: bigint,
): Generator<MappedStretch> {
  for (let at = from; at < to; ) {
    const found = find(physical, table, at);
    const end = ((at >> found.shift) + 1n) << found.shift;
    if (found.physical !== undefined) {
      const size = Number((end < to ? end : to) - at);
      yield { start: address(at), size, physical: found.physical };
    }
    at = end;
  }
}

/** Where `at` lies, and how many low bits of it the last entry looked at covers. */
function find(
  physical: PhysicalMemory,
  table: PageTableRoot,
  at: bigint,
): { readonly physical: number | undefined; readonly shift: bigint } {
  let visited = 0;
  const shift = (): bigint => BigInt(x86_64.pageShift + BITS_PER_LEVEL * (table.levels - visited));
  try {
    const mapping = x86_64.translate(
      table,
      at,
      (entry) => physical.word(entry),
      () => visited++,
    );
    return { physical: typeof mapping === "string" ? undefined : mapping.physical, shift: shift() };
  } catch (error) {
    if (error instanceof MemoryFault) return { physical: undefined, shift: shift() };
    throw error;
  }
}

/** As mappedStretches, through an address space that may hold linear ranges; for ranges of few pages, such as a stack. */
export function* readableStretches(
  memory: VirtualMemory,
  pageSize: number,
  from: Address,
  to: Address,
): Generator<MappedStretch> {
  for (let at: bigint = from; at < to; ) {
    const next = (at / BigInt(pageSize) + 1n) * BigInt(pageSize);
    const end = next < to ? next : to;
    try {
      yield { start: address(at), size: Number(end - at), physical: memory.translate(address(at)) };
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
    }
    at = end;
  }
}
