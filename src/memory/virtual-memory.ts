import type { Arch, PageTableRoot } from "#arch";
import { type Address, MemoryFault, type SpaceName } from "#base";
import { AddressSpace } from "./address-space.ts";
import type { PhysicalMemory } from "./physical-memory.ts";

/** A stretch of virtual addresses that maps to physical ones by a constant distance. `end` is exclusive. */
export interface LinearRange {
  readonly start: bigint;
  readonly end: bigint;
  readonly physical: bigint;
}

/** Translations remembered per space; a page has one slot. */
const SLOTS = 4096;
/** Bytes of the pages that are translated: the smallest that the processor has. */
const PAGE = 4096;

/**
 * A virtual address space: the kernel's (with its linear ranges) or a process's. Linear ranges come first because they
 * hold even where page tables were not dumped; everything else walks the tables.
 */
export class VirtualMemory extends AddressSpace {
  override readonly name: SpaceName;
  readonly #physical: PhysicalMemory;
  readonly #arch: Arch;
  readonly #table: PageTableRoot | undefined;
  readonly #linear: readonly LinearRange[];
  /** Page numbers, which have 52 bits, and where the pages are in physical memory. */
  readonly #tags = new Float64Array(SLOTS).fill(Number.NaN);
  readonly #frames = new Float64Array(SLOTS);
  /** An address on its way to numbers: arithmetic on bigints would cost more than all the rest. */
  readonly #halves = new DataView(new ArrayBuffer(8));

  constructor(
    name: SpaceName,
    physical: PhysicalMemory,
    arch: Arch,
    table: PageTableRoot | undefined,
    linear: readonly LinearRange[] = [],
  ) {
    super();
    this.name = name;
    this.#physical = physical;
    this.#arch = arch;
    this.#table = table;
    this.#linear = linear;
  }

  /** The physical address of a virtual one; throws MemoryFault when there is none. */
  translate(at: Address): number {
    this.#halves.setBigUint64(0, at);
    const low = this.#halves.getUint32(4);
    const page = this.#halves.getUint32(0) * 0x10_0000 + (low >>> 12);
    const slot = page % SLOTS;
    if (this.#tags[slot] !== page) {
      const start = BigInt.asUintN(64, at) - BigInt(low % PAGE);
      // A page that a range ends in has two translations: it is asked each time.
      const part = this.#inLinear(at);
      if (part !== undefined && this.#inLinear(start + BigInt(PAGE - 1)) !== part + (PAGE - 1) - (low % PAGE))
        return part;
      this.#frames[slot] = part === undefined ? this.#walk(start as Address) : part - (low % PAGE);
      this.#tags[slot] = page;
    }
    return this.#frames[slot] + (low % PAGE);
  }

  #inLinear(at: bigint): number | undefined {
    for (const range of this.#linear) {
      if (at >= range.start && at < range.end) return Number(at - range.start + range.physical);
    }
    return undefined;
  }

  #walk(at: Address): number {
    if (this.#table === undefined) throw new MemoryFault(this.name, at, 1, "unmapped");
    const found = this.#arch.translate(this.#table, at, (entry) => this.#physical.word(entry));
    if (typeof found === "string") throw new MemoryFault(this.name, at, 1, found);
    return found.physical;
  }

  override readInto(at: Address, target: Uint8Array): void {
    const pageSize = this.#physical.pageSize;
    this.#halves.setBigUint64(0, at);
    if ((this.#halves.getUint32(4) % pageSize) + target.length <= pageSize) return this.#readPart(at, target);
    let done = 0;
    while (done < target.length) {
      const here = BigInt.asUintN(64, at + BigInt(done)) as Address;
      const length = Math.min(target.length - done, pageSize - Number(here & BigInt(pageSize - 1)));
      this.#readPart(here, target.subarray(done, done + length));
      done += length;
    }
  }

  /** Fills `target` from within one page. */
  #readPart(at: Address, target: Uint8Array): void {
    try {
      this.#physical.readPhysical(this.translate(at), target);
    } catch (error) {
      // The caller asked for a virtual address: the fault names it, and keeps the physical page's reason.
      if (error instanceof MemoryFault) throw new MemoryFault(this.name, at, target.length, error.reason);
      throw error;
    }
  }
}
