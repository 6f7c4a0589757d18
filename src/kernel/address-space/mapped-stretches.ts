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

/**
 * What `table` maps of `from` to `to` (exclusive), ascending; each stretch is a page or a part of one. Tables that were
 * not dumped count as empty. Nothing is walked twice, so the time is bounded by the number of mapped pages and tables.
 */
export function mappedStretches(
  physical: PhysicalMemory,
  table: PageTableRoot,
  from: bigint,
  to: bigint,
): Iterable<MappedStretch> {
  return x86_64.mappings(table, from, to, (at, target) => {
    try {
      physical.readPhysical(at, new Uint8Array(target.buffer, target.byteOffset, target.byteLength));
      return true;
    } catch (error) {
      if (error instanceof MemoryFault) return false;
      throw error;
    }
  }) as Iterable<MappedStretch>;
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
