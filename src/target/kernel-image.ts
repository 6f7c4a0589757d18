/**
 * Where page tables map the kernel image. level3_kernel_pgt is the table of the top level but one (or two) that every
 * address space shares: its entry 510 leads to the image, and 511 to modules and fixmap
 * (arch/x86/kernel/head_64.S, level3_kernel_pgt).
 */
import { type Address, address, type Bytes, isPartial } from "#base";
import type { PhysicalMemory } from "#memory";

/** __START_KERNEL_map: where the kernel image is mapped before KASLR moves it. */
export const START_KERNEL_MAP = 0xffff_ffff_8000_0000n;

const TABLE_SIZE = 4096;
const ENTRIES = 512;
/** pud_index(START_KERNEL_MAP). */
const IMAGE_ENTRY = 510;
/** What leads to the upper tables of the kernel's half, at every level above. */
const LAST_ENTRY = 511;
const PRESENT = 1n;
const LARGE = 1n << 7n;
const ADDRESS = 0x000f_ffff_ffff_f000n;
/** Bits that no entry of the kernel's own tables sets. */
const RESERVED = 0x7ff0_0000_0000_0000n;
const LARGE_SIZE = 2 ** 21;
const PAGE_SIZE = 4096;
/** Memory encryption takes one of the upper bits of an address (CPUID 8000001F: bit 47 or 51 so far). */
const LOWEST_MASK_BIT = 36;
const HIGHEST_MASK_BIT = 51;

/** The kernel image as page tables map it. */
export interface MappedImage {
  /** The lowest address of the image, `_text`: what is below is unmapped when the kernel starts. */
  readonly start: Address;
  /** Behind the highest address that is mapped with the same distance. */
  readonly end: Address;
  /** phys_base: physical address minus address in the unmoved mapping; signed. */
  readonly physicalBase: bigint;
  /** The bit that memory encryption sets in entries; 0n without it. */
  readonly encryptionMask: bigint;
}

/** Where a table entry points; undefined when it is none that leads to a table inside memory. */
interface Link {
  readonly table: number;
  readonly encryptionMask: bigint;
}

function linkOf(entry: bigint, end: number): Link | undefined {
  if ((entry & PRESENT) === 0n || (entry & LARGE) !== 0n || (entry & RESERVED) !== 0n) return undefined;
  const physical = entry & ADDRESS;
  if (physical === 0n) return undefined;
  if (physical < BigInt(end)) return { table: Number(physical), encryptionMask: 0n };
  for (let bit = HIGHEST_MASK_BIT; bit >= LOWEST_MASK_BIT; bit--) {
    const mask = 1n << BigInt(bit);
    const bare = physical & ~mask;
    if ((physical & mask) !== 0n && bare !== 0n && bare < BigInt(end)) {
      return { table: Number(bare), encryptionMask: mask };
    }
  }
  return undefined;
}

/** The entries of a table; undefined when the dump lacks it. */
function tableAt(physical: PhysicalMemory, at: number): Bytes | undefined {
  try {
    return physical.read(BigInt(at) as Address, TABLE_SIZE);
  } catch (error) {
    if (isPartial(error)) return undefined;
    throw error;
  }
}

/**
 * The image below the top table of an address space, whatever its number of levels: `root` may also be the table of any
 * level above the image's, as scanning finds them. undefined when it leads to none.
 */
export function imageBelow(
  physical: PhysicalMemory,
  root: number,
): { readonly image: MappedImage; readonly levels: 3 | 4 | 5 } | undefined {
  let at = root;
  for (const levels of [3, 4, 5] as const) {
    const table = tableAt(physical, at);
    if (table === undefined) return undefined;
    const image = imageIn(physical, table);
    if (image !== undefined) return { image, levels };
    const link = linkOf(table.u64(LAST_ENTRY * 8), physical.end);
    if (link === undefined) return undefined;
    at = link.table;
  }
  return undefined;
}

/** Whether a page may be a table that leads to the image: a cheap look at its last entry. */
export function mayLeadToImage(page: Bytes, end: number): boolean {
  // Most pages end in zeros, or in a number that is no entry.
  if ((page.u8(TABLE_SIZE - 8) & 1) === 0) return false;
  return linkOf(page.u64(LAST_ENTRY * 8), end) !== undefined;
}

/**
 * The image that a table maps if it is level3_kernel_pgt. The table below it, level2_kernel_pgt, is a part of the image:
 * one that maps itself is no other memory that happens to look like tables.
 */
function imageIn(physical: PhysicalMemory, table: Bytes): MappedImage | undefined {
  const link = linkOf(table.u64(IMAGE_ENTRY * 8), physical.end);
  const middle = link && tableAt(physical, link.table);
  if (link === undefined || middle === undefined) return undefined;
  /** Stretches by their distance from the unmoved mapping: what was freed or remapped has another one than the image. */
  const extents = new Map<number, { start: number; end: number }>();
  const add = (offset: number, at: number, size: number): void => {
    const known = extents.get(at - offset);
    if (known === undefined) extents.set(at - offset, { start: offset, end: offset + size });
    else known.end = offset + size;
  };
  for (let i = 0; i < ENTRIES; i++) {
    const entry = middle.u64(i * 8);
    if ((entry & PRESENT) === 0n) continue;
    const at = Number(entry & ADDRESS & ~link.encryptionMask);
    if ((entry & LARGE) === 0n) addPages(physical, at, link.encryptionMask, i * LARGE_SIZE, add);
    // Bit 12 of a large entry is a memory type.
    else add(i * LARGE_SIZE, at - (at % LARGE_SIZE), LARGE_SIZE);
  }
  const own = [...extents].find(
    ([distance, { start, end }]) => link.table >= distance + start && link.table < distance + end,
  );
  if (own === undefined) return undefined;
  const [distance, { start, end }] = own;
  // Both the place in memory and the address are multiples of this (CONFIG_PHYSICAL_ALIGN).
  if (start % LARGE_SIZE !== 0 || distance % LARGE_SIZE !== 0) return undefined;
  return {
    start: address(START_KERNEL_MAP + BigInt(start)),
    end: address(START_KERNEL_MAP + BigInt(end)),
    physicalBase: BigInt(distance),
    encryptionMask: link.encryptionMask,
  };
}

/** Adds what the last table maps, page by page. */
function addPages(
  physical: PhysicalMemory,
  table: number,
  mask: bigint,
  offset: number,
  add: (offset: number, at: number, size: number) => void,
): void {
  const entries = table >= physical.end ? undefined : tableAt(physical, table);
  if (entries === undefined) return;
  for (let i = 0; i < ENTRIES; i++) {
    const entry = entries.u64(i * 8);
    if ((entry & PRESENT) !== 0n) add(offset + i * PAGE_SIZE, Number(entry & ADDRESS & ~mask), PAGE_SIZE);
  }
}
