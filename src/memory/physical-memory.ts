import { type Address, MemoryFault, type Pfn } from "#base";
import type { Dump } from "#dump";
import { AddressSpace } from "./address-space.ts";

/** Pages kept: at most 16 MiB of 4 KiB pages. A page frame has one slot it can be in, so a hit costs one compare. */
const SLOTS = 4096;
/** Slots that are allocated together, when the first of them is needed. */
const CHUNK = 64;
/**
 * Neighbouring pages that are read by one call where the dump can: a call costs more than it copies, and what the kernel
 * keeps together (slabs, page tables, its image) is larger than a page.
 */
const GROUP = 8;

/** The machine's physical memory: pages of a dump, the last ones kept. Addresses are physical. */
export class PhysicalMemory extends AddressSpace {
  override readonly name = "physical";
  readonly pageSize: number;
  /** The first physical address behind the machine's memory, in bytes. */
  readonly end: number;
  /** Pages that makedumpfile left out read as zeros instead of faulting: crash's "zero_excluded". */
  zeroExcluded = false;
  readonly #dump: Dump;
  readonly #live: boolean;
  readonly #tags = new Float64Array(SLOTS).fill(Number.NaN);
  /** All places are there from the start: an array that grows by leaps becomes a hash table. */
  readonly #pages = new Array<Uint8Array | undefined>(SLOTS).fill(undefined);
  readonly #chunks: Uint8Array[] = [];
  /** First pages of the groups of which a page was asked for last. */
  readonly #asked = new Float64Array(SLOTS / GROUP).fill(Number.NaN);

  constructor(dump: Dump) {
    super();
    this.#dump = dump;
    this.#live = dump.facts.live === true;
    this.pageSize = dump.pageSize;
    this.end = (dump.ranges.at(-1)?.end ?? 0) * dump.pageSize;
  }

  /** The bytes of a page frame; valid until the next call. Throws MemoryFault. */
  page(pfn: number): Uint8Array {
    const slot = pfn & (SLOTS - 1);
    const page = this.#pages[slot] ?? this.#newPage(slot);
    // Memory of a running machine changes; only what is read at once belongs together.
    if (this.#tags[slot] === pfn && !this.#live) return page;
    if (!this.#readRun(pfn, slot)) this.#readPage(pfn, slot, page);
    return page;
  }

  /**
   * Reads the page and those behind it in its group, as far as the dump has them in one piece; whether it could. Only when
   * another page of the group was the last one that was asked for where it would be kept: stacks and much else stand alone.
   */
  #readRun(pfn: number, slot: number): boolean {
    if (this.#dump.readRun === undefined || this.#live) return false;
    const within = slot & (GROUP - 1);
    const group = slot / GROUP - within / GROUP;
    if (this.#asked[group] !== pfn - within) {
      this.#asked[group] = pfn - within;
      return false;
    }
    const pages = this.#dump.readRun(pfn as Pfn, this.#slots(slot, GROUP - within));
    for (let i = 0; i < pages; i++) this.#tags[slot + i] = pfn + i;
    // Where the file ends, a part of the next page may have been copied.
    if (within + pages < GROUP) this.#tags[slot + pages] = Number.NaN;
    return pages > 0;
  }

  #readPage(pfn: number, slot: number, page: Uint8Array): void {
    this.#tags[slot] = Number.NaN;
    const reason = this.#dump.readPage(pfn as Pfn, page);
    // Not kept: the next reader may want to know.
    if (reason === "filtered" && this.zeroExcluded) page.fill(0);
    else if (reason !== undefined)
      throw new MemoryFault("physical", BigInt(pfn) * BigInt(this.pageSize), this.pageSize, reason);
    else this.#tags[slot] = pfn;
  }

  #newPage(slot: number): Uint8Array {
    const page = this.#slots(slot, 1);
    this.#pages[slot] = page;
    return page;
  }

  /** The bytes of `count` slots of one group. */
  #slots(first: number, count: number): Uint8Array {
    const chunk = Math.floor(first / CHUNK);
    this.#chunks[chunk] ??= new Uint8Array(CHUNK * this.pageSize);
    const start = (first - chunk * CHUNK) * this.pageSize;
    return this.#chunks[chunk].subarray(start, start + count * this.pageSize);
  }

  /** The page, for reading from `at` on: a fault names that address. */
  #pageAt(pfn: number, at: number, length: number): Uint8Array {
    try {
      return this.page(pfn);
    } catch (error) {
      if (error instanceof MemoryFault) throw new MemoryFault("physical", BigInt(at), length, error.reason);
      throw error;
    }
  }

  override readInto(at: Address, target: Uint8Array): void {
    this.readPhysical(Number(at), target);
  }

  /** Like readInto, with the physical address as a number. */
  readPhysical(at: number, target: Uint8Array): void {
    let done = 0;
    while (done < target.length) {
      const here = at + done;
      const pfn = Math.floor(here / this.pageSize);
      const within = here - pfn * this.pageSize;
      const length = Math.min(target.length - done, this.pageSize - within);
      const page = this.#pageAt(pfn, here, length);
      if (length === 8 && within <= this.pageSize - 8) {
        // The commonest read by far is one pointer: eight moves are cheaper than a typed-array view.
        for (let i = 0; i < 8; i++) target[done + i] = page[within + i];
      } else {
        target.set(page.subarray(within, within + length), done);
      }
      done += length;
    }
  }

  /** The little-endian 64-bit word at a physical address. */
  word(at: number): bigint {
    return this.u64(BigInt(at) as Address);
  }
}
