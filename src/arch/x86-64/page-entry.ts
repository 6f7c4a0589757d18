/** What the bits of a page table's entry say (arch/x86/include/asm/pgtable_types.h, Intel SDM volume 3, 5.5). */
import type { PageEntry } from "../arch.ts";

/** _PAGE_PRESENT: the processor may use the entry. */
export const PRESENT = 1n;
/** _PAGE_PROTNONE shares the global bit: mapped, but not accessible to the processor (mprotect, NUMA hinting). */
export const PROT_NONE = 1n << 8n;
/** _PAGE_PSE: the entry of an upper level is a page of its own. */
export const LARGE = 1n << 7n;
const GLOBAL = PROT_NONE;
const ADDRESS = 0x000f_ffff_ffff_f000n;
/** The highest address bit: no machine has so much memory, so it is set in inverted entries alone. */
const HIGHEST = 1n << 51n;

/** Bits with a name of their own whatever the others are, lowest first. */
const LOW_FLAGS = [
  ["PRESENT", PRESENT],
  ["RW", 1n << 1n],
  ["USER", 1n << 2n],
  ["PWT", 1n << 3n],
  ["PCD", 1n << 4n],
  ["ACCESSED", 1n << 5n],
  ["DIRTY", 1n << 6n],
] as const;
const NO_EXECUTE = 1n << 63n;

/**
 * The physical address in an entry, without the `encryption` bit. Entries without the present bit are stored inverted as
 * a defence against L1TF, by kernels that know of it (kernel: 6b28baca9b1f "x86/speculation/l1tf: Protect PROT_NONE PTEs
 * against speculation" (v4.19)); the entry itself shows which.
 */
export function entryAddress(entry: bigint, encryption: bigint): bigint {
  const inverted = (entry & PRESENT) === 0n && (entry & HIGHEST) !== 0n;
  return (inverted ? ~entry : entry) & ADDRESS & ~encryption;
}

/** Where `entry` leads to, when it does. */
export function entryPhysical(entry: bigint, encryption: bigint): number | undefined {
  return (entry & (PRESENT | PROT_NONE)) === 0n ? undefined : Number(entryAddress(entry, encryption));
}

/** What `entry` says of itself; the caller knows the level that it stands on. */
export function decodeEntry(entry: bigint, encryption: bigint): PageEntry {
  const present = (entry & PRESENT) !== 0n;
  const flags: string[] = [];
  for (const [name, bit] of LOW_FLAGS) if ((entry & bit) !== 0n) flags.push(name);
  if (present && (entry & LARGE) !== 0n) flags.push("PSE");
  if (!present && (entry & PROT_NONE) !== 0n) flags.push("PROTNONE");
  if ((entry & GLOBAL) !== 0n) flags.push("GLOBAL");
  if ((entry & NO_EXECUTE) !== 0n) flags.push("NX");
  return { mapped: (entry & (PRESENT | PROT_NONE)) !== 0n, physical: Number(entryAddress(entry, encryption)), flags };
}
