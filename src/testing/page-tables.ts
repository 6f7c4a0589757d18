/** Builds x86-64 page tables in physical memory (Intel SDM volume 3, "4-Level Paging and 5-Level Paging"). */
import type { PageTableRoot } from "#arch";
import type { PhysicalPages } from "./physical-pages.ts";

/** The entry maps something. */
export const PRESENT = 1n;
/** Writing is allowed. */
export const WRITABLE = 2n;
/** The entry maps a page of its level, not a table. */
export const LARGE = 1n << 7n;
/** _PAGE_PROTNONE: mapped, but not present to the processor. */
export const PROT_NONE = 1n << 8n;
export const NO_EXECUTE = 1n << 63n;

/** Levels from the leaf up; a page mapped at `pmd` has 2 MiB, at `pud` 1 GiB. */
const LEVELS = ["pte", "pmd", "pud", "p4d", "pgd"] as const;
/** The tables from the top down. */
export type Level = (typeof LEVELS)[number];

/** The bits of an entry that hold an address. */
const ADDRESS = 0x000f_ffff_ffff_f000n;
const TABLE_SIZE = 4096;

/** Page tables of a drawn machine, filled as pages are mapped. */
export class PageTables implements PageTableRoot {
  readonly root: number;
  readonly levels: 4 | 5;
  readonly encryptionMask: bigint;
  readonly #memory: PhysicalPages;

  /** The top table is put at `root`, or where there is room. */
  constructor(memory: PhysicalPages, levels: 4 | 5 = 4, encryptionMask = 0n, root?: number) {
    this.#memory = memory;
    this.levels = levels;
    this.encryptionMask = encryptionMask;
    this.root = root ?? memory.allocate(TABLE_SIZE, TABLE_SIZE);
  }

  /** Maps the page at `virtual` to `physical`; a large page when `level` says so. */
  map(virtual: bigint, physical: number, level: Level = "pte", flags: bigint = PRESENT | WRITABLE): void {
    const large = level === "pte" ? 0n : LARGE;
    this.set(virtual, level, BigInt(physical) | flags | large | this.encryptionMask);
  }

  /** Maps `size` bytes in pages of 4 KiB. */
  mapRange(virtual: bigint, physical: number, size: number): void {
    for (let at = 0; at < size; at += 4096) this.map(virtual + BigInt(at), physical + at);
  }

  /** Writes the entry of `virtual` at a level as it is; the tables above it are made. */
  set(virtual: bigint, level: Level, entry: bigint): void {
    this.#memory.setWord(this.entryAt(virtual, level), entry);
  }

  /** The physical address of that entry. */
  entryAt(virtual: bigint, level: Level): number {
    const wanted = level === "pgd" ? this.levels - 1 : LEVELS.indexOf(level);
    let table = this.root;
    for (let depth = this.levels - 1; ; depth--) {
      const at = table + Number((virtual >> BigInt(12 + 9 * depth)) & 511n) * 8;
      if (depth === wanted) return at;
      if (this.#memory.word(at) === 0n) {
        const below = this.#memory.allocate(TABLE_SIZE, TABLE_SIZE);
        this.#memory.setWord(at, BigInt(below) | PRESENT | WRITABLE | this.encryptionMask);
      }
      table = Number(this.#memory.word(at) & ADDRESS & ~this.encryptionMask);
    }
  }
}
