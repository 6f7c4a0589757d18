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
const SLOTS = 1024;

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
  readonly #tags = new BigUint64Array(SLOTS).fill(0xffff_ffff_ffff_ffffn);
  readonly #frames = new Float64Array(SLOTS);

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
    for (const range of this.#linear) {
      if (at >= range.start && at < range.end) return Number(at - range.start + range.physical);
    }
    const page = at >> 12n;
    const slot = Number(page & BigInt(SLOTS - 1));
    if (this.#tags[slot] !== page) {
      this.#frames[slot] = this.#walk((page << 12n) as Address);
      this.#tags[slot] = page;
    }
    return this.#frames[slot] + Number(at & 0xfffn);
  }

  #walk(at: Address): number {
    if (this.#table === undefined) throw new MemoryFault(this.name, at, 1, "unmapped");
    const found = this.#arch.translate(this.#table, at, (entry) => this.#physical.word(entry));
    if (typeof found === "string") throw new MemoryFault(this.name, at, 1, found);
    return found.physical;
  }

  override readInto(at: Address, target: Uint8Array): void {
    const pageSize = this.#physical.pageSize;
    if (Number(at & BigInt(pageSize - 1)) + target.length <= pageSize) {
      this.#readWithin(at, target);
      return;
    }
    let done = 0;
    while (done < target.length) {
      const here = BigInt.asUintN(64, at + BigInt(done)) as Address;
      const length = Math.min(target.length - done, pageSize - Number(here & BigInt(pageSize - 1)));
      this.#readWithin(here, target.subarray(done, done + length));
      done += length;
    }
  }

  /** A read that stays within a page. */
  #readWithin(at: Address, target: Uint8Array): void {
    try {
      this.#physical.readPhysical(this.translate(at), target);
    } catch (error) {
      // The caller asked for a virtual address: the fault names it, and keeps the physical page's reason.
      if (error instanceof MemoryFault) throw new MemoryFault(this.name, at, target.length, error.reason);
      throw error;
    }
  }
}
