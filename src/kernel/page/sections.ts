/** The sections of physical memory that have a memory map (mm/sparse.c). */
import { type Address, address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { memoryEnd } from "#kernel/address-space";
import { MemorySection } from "./page.layout.ts";

/** A section. Source: include/linux/mmzone.h. */
export interface Section {
  readonly number: number;
  /** Address of its struct mem_section. */
  readonly address: Address;
  /** section_mem_map as it is, and without its flags: the struct page of frame 0, were it in this section. */
  readonly coded: bigint;
  readonly map: Address;
  readonly firstFrame: number;
}

/** SECTION_SIZE_BITS of x86-64 (arch/x86/include/asm/sparsemem.h). */
const SECTION_SIZE_BITS = 27;
/** No machine's physical addresses are longer (5-level paging). */
const PHYSICAL_BITS = 52;
/** Low bits of section_mem_map that are flags or, the rest of a page's offset, zero. */
const FLAGS = 0xfffn;
/** SECTION_MARKED_PRESENT, SECTION_HAS_MEM_MAP. */
const HAS_MEM_MAP = 2n;

/** Page frames of one section. */
export function framesPerSection(kernel: Kernel): number {
  const said = Number(kernel.target.vmcoreinfo.get("NUMBER(SECTION_SIZE_BITS)"));
  const bits = said >= 20 && said <= 40 ? said : SECTION_SIZE_BITS;
  return 2 ** bits / kernel.target.physical.pageSize;
}

/** The sections with a memory map, ascending; none where memory has no sections. Worked out once. */
export function sections(kernel: Kernel): readonly Section[] {
  return kernel.once(readSections);
}

function readSections(kernel: Kernel): readonly Section[] {
  const { memory, symbols, physical } = kernel.target;
  const symbol = symbols.image("mem_section");
  const layout = kernel.layout(MemorySection);
  if (symbol === undefined || layout.name === undefined) return [];
  const roots = optional(() => sectionRoots(kernel, symbol.address));
  if (roots === undefined) return [];
  const frames = framesPerSection(kernel);
  const perRoot = Math.floor(physical.pageSize / layout.size);
  const last = Math.min(Math.ceil(memoryEnd(kernel) / physical.pageSize / frames), 2 ** PHYSICAL_BITS / frames);
  const found: Section[] = [];
  for (let root = 0; root * perRoot < last; root++) {
    const first = optional(() => memory.pointer(offsetBy(roots, root * 8)));
    if (first === undefined || first === 0n) continue;
    for (let i = 0; i < perRoot && root * perRoot + i < last; i++) {
      const at = offsetBy(first, i * layout.size);
      const coded = optional(() => layout.at(at).map());
      if (coded === undefined) break;
      if ((coded & HAS_MEM_MAP) === 0n) continue;
      const number = root * perRoot + i;
      found.push({ number, address: at, coded, map: address(coded & ~FLAGS), firstFrame: number * frames });
    }
  }
  return found;
}

/**
 * The array of roots: `mem_section` itself, or since v4.15 (83e3c48729d9) what it points to. Its first word leads to a
 * section in the one case, and to an array of pointers in the other; a section's first word has flags in its low bits.
 */
function sectionRoots(kernel: Kernel, symbol: Address): Address {
  const { memory } = kernel.target;
  const first = memory.pointer(symbol);
  const word = memory.u64(first);
  return (word & 7n) === 0n ? first : symbol;
}
