import type { FaultReason } from "#base";

/** Where a virtual address lies: physical address and the size of the page that maps it, in bytes. */
export interface Mapping {
  readonly physical: number;
  readonly pageSize: number;
}

/** One entry met on the way down a page table, for `vtop`. */
export interface TableEntry {
  /** The level's name as the kernel calls it: `pgd`, `p4d`, `pud`, `pmd`, `pte`. */
  readonly level: string;
  /** Physical address of the entry. */
  readonly at: number;
  readonly value: bigint;
}

/** How page tables of one address space are read. */
export interface PageTableRoot {
  /** Physical address of the top table. */
  readonly root: number;
  /** 4 or 5. */
  readonly levels: number;
  /** Bits that memory encryption sets in entries (sme_mask); 0n without it. */
  readonly encryptionMask: bigint;
}

/** What an entry of a page table says of itself. */
export interface PageEntry {
  /** It leads to memory, whether or not the processor may use it; else it is empty, or tells where the page went. */
  readonly mapped: boolean;
  /** Where it leads to. */
  readonly physical: number;
  /** The names of the bits that are set, as crash calls them. */
  readonly flags: readonly string[];
}

/** Reads the 64-bit entry at a physical address; may throw MemoryFault. */
export type EntryReader = (at: number) => bigint;

/** What differs between processors, as data and functions. */
export interface Arch {
  /** As `uname -m` says it. */
  readonly name: string;
  readonly pageShift: number;
  /** Walks a page table; a FaultReason says why there is no page. `visit` sees each entry on the way. */
  translate(
    table: PageTableRoot,
    at: bigint,
    readEntry: EntryReader,
    visit?: (entry: TableEntry) => void,
  ): Mapping | FaultReason;
  /** Where an entry of the last level leads to; undefined when that is not memory. */
  entryPhysical(entry: bigint, encryption: bigint): number | undefined;
  /** The bits of an entry; `encryption` is the bit that memory encryption sets. */
  decodeEntry(entry: bigint, encryption: bigint): PageEntry;
}
