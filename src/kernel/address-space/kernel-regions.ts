/** The regions of the kernel's half of the address space (Documentation/arch/x86/x86_64/mm.rst). */
import { type Address, address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { START_KERNEL_MAP } from "#target";
import { MemoryMapEntry } from "./address-space.layout.ts";
import { type MappedStretch, mappedStretches } from "./mapped-stretches.ts";
import { kernelPageTable, pagingLevels } from "./page-table-root.ts";
import { dumpedStretches } from "./physical-stretches.ts";

/** `direct` maps all memory, `image` is the kernel itself, `pages` the array of struct page (vmemmap). */
export type RegionKind = "direct" | "vmalloc" | "modules" | "pages" | "image";

/** A region of the kernel's addresses. `end` is exclusive. */
export interface KernelRegion {
  readonly kind: RegionKind;
  readonly start: Address;
  readonly end: Address;
  /** What is mapped of `from` to `to`, ascending; the caller stays inside the region. */
  stretches(from: bigint, to: bigint): Iterable<MappedStretch>;
}

/** KERNEL_IMAGE_SIZE with CONFIG_RANDOMIZE_BASE; modules begin behind it. */
const DEFAULT_IMAGE_SIZE = 0x4000_0000n;
/** MODULES_END. */
const MODULES_END = 0xffff_ffff_ff00_0000n;

/** Where regions begin that CONFIG_RANDOMIZE_MEMORY has not moved, by paging levels. */
const UNMOVED = {
  direct: { 4: 0xffff_8880_0000_0000n, 5: 0xff11_0000_0000_0000n },
  pages: { 4: 0xffff_ea00_0000_0000n, 5: 0xffd4_0000_0000_0000n },
} as const;

/** The regions, in crash's order: direct mapping, vmalloc and modules, memory map, image. Worked out once. */
export function kernelRegions(kernel: Kernel): readonly KernelRegion[] {
  return kernel.once(readRegions);
}

function readRegions(kernel: Kernel): readonly KernelRegion[] {
  const { physicalBase, symbols, vmcoreinfo } = kernel.target;
  const size = vmcoreinfo.get("NUMBER(KERNEL_IMAGE_SIZE)") ?? "";
  const direct = findBase(kernel, "page_offset_base") ?? UNMOVED.direct[pagingLevels(kernel)];
  const directEnd = direct + BigInt(memoryEnd(kernel));
  const vmalloc = findBase(kernel, "vmalloc_base") ?? directEnd;
  const pages = findBase(kernel, "vmemmap_base") ?? UNMOVED.pages[pagingLevels(kernel)];
  const modules = START_KERNEL_MAP + (/^\d{1,20}$/.test(size) ? BigInt(size) : DEFAULT_IMAGE_SIZE);
  const regions: KernelRegion[] = [
    directMapping(kernel, direct, directEnd),
    mapped(kernel, "vmalloc", vmalloc, pages),
    mapped(kernel, "modules", modules, MODULES_END),
    mapped(kernel, "pages", pages, pages + BigInt(memoryMapSize(kernel))),
  ];
  const text = symbols.find("_text") ?? symbols.find("_stext");
  const end = symbols.find("_end");
  if (text !== undefined && end !== undefined) {
    const distance = text.address - START_KERNEL_MAP + physicalBase - text.address;
    regions.push({
      kind: "image",
      start: text.address,
      end: end.address,
      stretches: (from, to) => [{ start: address(from), size: Number(to - from), physical: Number(from + distance) }],
    });
  }
  return regions.filter(({ start, end: behind }) => start < behind);
}

/** The value of one of the kernel's variables for the place of a region; undefined where there is no such variable. */
function findBase(kernel: Kernel, variable: string): bigint | undefined {
  const symbol = kernel.target.symbols.find(variable);
  return symbol && optional(() => kernel.target.memory.u64(symbol.address));
}

/**
 * The end of the memory that the kernel manages, in bytes (max_pfn, mm/memblock.c). A dump may hold more behind it, such
 * as the firmware's flash memory, which the direct mapping leaves out.
 */
export function memoryEnd(kernel: Kernel): number {
  const { memory, physical, symbols } = kernel.target;
  const symbol = symbols.find("max_pfn");
  const frames = Number((symbol && optional(() => memory.u64(symbol.address))) ?? 0n);
  return frames === 0 ? physical.end : Math.min(frames * physical.pageSize, physical.end);
}

/** Bytes of struct page for every frame up to the end of memory; 64 each unless types say otherwise. */
function memoryMapSize(kernel: Kernel): number {
  const entry = kernel.layout(MemoryMapEntry);
  return Math.ceil(memoryEnd(kernel) / kernel.target.physical.pageSize) * (entry.name === undefined ? 64 : entry.size);
}

function directMapping(kernel: Kernel, start: bigint, end: bigint): KernelRegion {
  return {
    kind: "direct",
    start: address(start),
    end: address(end),
    *stretches(from, to) {
      for (const stretch of dumpedStretches(kernel.target, Number(from - start), Number(to - start))) {
        yield { ...stretch, start: address(start + stretch.start) };
      }
    },
  };
}

function mapped(kernel: Kernel, kind: RegionKind, start: bigint, end: bigint): KernelRegion {
  return {
    kind,
    start: address(start),
    end: address(end),
    stretches(from, to) {
      const table = kernelPageTable(kernel);
      return table === undefined ? [] : mappedStretches(kernel.target.physical, table, from, to);
    },
  };
}

/** True for addresses of the kernel's half: canonical ones with the highest bit set. */
export function isKernelAddress(at: Address): boolean {
  return at >= 0xff00_0000_0000_0000n;
}

/** The first address behind the half that processes use. */
export function userEnd(kernel: Kernel): Address {
  const bits = pagingLevels(kernel) === 5 ? 56n : 47n;
  return offsetBy(address(1n << bits), -kernel.target.physical.pageSize);
}
