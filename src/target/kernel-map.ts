/**
 * The kernel's virtual memory, built in two steps: first the mapping of the kernel image, which VMCOREINFO suffices
 * for; then, once symbols can be read through it, the randomised direct mapping and the page tables.
 * (Documentation/arch/x86/x86_64/mm.rst)
 */
import { x86_64 } from "#arch";
import { type Address, MemoryFault } from "#base";
import { type LinearRange, type PhysicalMemory, VirtualMemory } from "#memory";
import { imageBelow, type MappedImage, START_KERNEL_MAP } from "./kernel-image.ts";
import type { Vmcoreinfo } from "./vmcoreinfo.ts";

const DEFAULT_IMAGE_SIZE = 0x4000_0000n;
/** page_offset_base without CONFIG_RANDOMIZE_MEMORY, by paging levels. */
const DEFAULT_PAGE_OFFSET = { 4: 0xffff_8880_0000_0000n, 5: 0xff11_0000_0000_0000n } as const;

/** What is known of the kernel's address space before any symbol is. */
export interface KernelMap {
  /** Physical address of the kernel image minus its address in the unmoved mapping (phys_base), signed. */
  readonly physicalBase: bigint;
  /** KASLR: how far the image was moved from its link address, in bytes. */
  readonly kernelOffset: bigint;
  readonly levels: 4 | 5;
  readonly encryptionMask: bigint;
  readonly image: LinearRange;
}

/** What is known before any symbol is: VMCOREINFO's part, and what page tables say when they led to the kernel. */
export function kernelMap(info: Vmcoreinfo, physicalBase: bigint, mapped?: MappedImage): KernelMap {
  const offsetText = info.text("KERNELOFFSET");
  const size = info.number("KERNEL_IMAGE_SIZE") ?? DEFAULT_IMAGE_SIZE;
  const start = START_KERNEL_MAP;
  return {
    physicalBase,
    kernelOffset: offsetText !== undefined && /^[0-9a-f]{1,16}$/i.test(offsetText) ? BigInt(`0x${offsetText}`) : 0n,
    levels: info.number("pgtable_l5_enabled") === 1n ? 5 : 4,
    encryptionMask: mapped?.encryptionMask ?? info.number("sme_mask") ?? 0n,
    image: { start, end: start + size, physical: physicalBase },
  };
}

/**
 * The map with what the kernel's own page tables say: how many levels they have is seen from where they lead to the
 * image, and so is the bit of memory encryption. Unchanged when the dump lacks them.
 */
export function checkedMap(
  physical: PhysicalMemory,
  map: KernelMap,
  symbol: (name: string) => Address | undefined,
): KernelMap {
  const table = topTable(map, symbol);
  const found = table === undefined ? undefined : imageBelow(physical, table);
  if (found === undefined || found.levels === 3 || found.image.physicalBase !== map.physicalBase) return map;
  return { ...map, levels: found.levels, encryptionMask: found.image.encryptionMask };
}

/** The physical address of the kernel's top page table; undefined when it is not where tables can be. */
function topTable(map: KernelMap, symbol: (name: string) => Address | undefined): number | undefined {
  const table = symbol("init_top_pgt") ?? symbol("swapper_pg_dir");
  // A broken symbol table can put the page tables anywhere; without them, what is mapped linearly can still be read.
  if (table === undefined || table < map.image.start || table >= map.image.end) return undefined;
  return Number(table - map.image.start + map.image.physical);
}

/** Only the image mapping: enough to read symbols, banner, page_offset_base. */
export function imageMemory(physical: PhysicalMemory, map: KernelMap): VirtualMemory {
  return new VirtualMemory("kernel virtual", physical, x86_64, undefined, [map.image]);
}

/**
 * The whole address space. `symbol` finds kernel symbols; the image range is narrowed to `_text`..`_end`, because what
 * follows it (modules on some configurations) is mapped by page tables only.
 */
export function kernelMemory(
  physical: PhysicalMemory,
  map: KernelMap,
  symbol: (name: string) => Address | undefined,
): VirtualMemory {
  const early = imageMemory(physical, map);
  const from = symbol("_text") ?? symbol("_stext") ?? map.image.start;
  const to = symbol("_end") ?? map.image.end;
  const image: LinearRange = { start: from, end: to, physical: from - map.image.start + map.image.physical };
  const pageOffset = directMapStart(early, map, symbol);
  // The direct mapping ends where memory does: randomised, vmalloc may begin right behind it.
  const direct: LinearRange = { start: pageOffset, end: pageOffset + BigInt(physical.end), physical: 0n };
  const table = topTable(map, symbol);
  const root =
    table === undefined ? undefined : { root: table, levels: map.levels, encryptionMask: map.encryptionMask };
  return new VirtualMemory("kernel virtual", physical, x86_64, root, [image, direct]);
}

/** page_offset_base where memory is randomised (CONFIG_RANDOMIZE_MEMORY), else the architecture's constant. */
function directMapStart(early: VirtualMemory, map: KernelMap, symbol: (name: string) => Address | undefined): bigint {
  const variable = symbol("page_offset_base");
  if (variable === undefined) return DEFAULT_PAGE_OFFSET[map.levels];
  try {
    return early.u64(variable);
  } catch (error) {
    if (error instanceof MemoryFault) return DEFAULT_PAGE_OFFSET[map.levels];
    throw error;
  }
}
