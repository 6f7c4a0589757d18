import { type Address, MemoryFault, type Pfn } from "#base";
import type { Dump } from "#dump";
import { AddressSpace } from "./address-space.ts";

/** Pages kept decompressed: 8 MiB of 4 KiB pages. A page frame has one slot it can be in, so a hit costs one compare. */
const SLOTS = 2048;

/** The machine's physical memory: pages of a dump, the last ones kept. Addresses are physical. */
export class PhysicalMemory extends AddressSpace {
  override readonly name = "physical";
  readonly pageSize: number;
  /** The first physical address behind the machine's memory, in bytes. */
  readonly end: number;
  /** Pages that makedumpfile left out read as zeros instead of faulting: crash's "zero_excluded". */
  zeroExcluded = false;
  readonly #dump: Dump;
  readonly #tags = new Float64Array(SLOTS).fill(Number.NaN);
  readonly #pages: Uint8Array[] = [];

  constructor(dump: Dump) {
    super();
    this.#dump = dump;
    this.pageSize = dump.pageSize;
    this.end = (dump.ranges.at(-1)?.end ?? 0) * dump.pageSize;
  }

  /** The bytes of a page frame; valid until the next call. Throws MemoryFault. */
  page(pfn: number): Uint8Array {
    const slot = pfn & (SLOTS - 1);
    // Memory of a running machine changes; only what is read at once belongs together.
    if (this.#tags[slot] === pfn && this.#dump.facts.live !== true) return this.#pages[slot];
    this.#pages[slot] ??= new Uint8Array(this.pageSize);
    const page = this.#pages[slot];
    this.#tags[slot] = Number.NaN;
    const reason = this.#dump.readPage(pfn as Pfn, page);
    // Not kept: the next reader may want to know.
    if (reason === "filtered" && this.zeroExcluded) return page.fill(0);
    if (reason !== undefined)
      throw new MemoryFault("physical", BigInt(pfn) * BigInt(this.pageSize), this.pageSize, reason);
    this.#tags[slot] = pfn;
    return page;
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
