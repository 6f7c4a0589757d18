/** Page frames and their struct pages: the memory map (include/asm-generic/memory_model.h). */
import { AbsentError, type Address, address, optional } from "#base";
import type { Kernel } from "#kernel";
import { kernelRegions } from "#kernel/address-space";
import { MemorySection, Page } from "./page.layout.ts";
import { framesPerSection, sections } from "./sections.ts";

/** The way between page frames and their struct pages. */
export interface PageMap {
  /** `vmemmap`: one array for all frames. `sections`: an array for each section. `flat`: `mem_map`. */
  readonly model: "vmemmap" | "sections" | "flat";
  /** sizeof(struct page). */
  readonly entrySize: number;
  /** Address of the struct page of a frame; undefined where the map has no array for it. It need not be readable. */
  pageOf(frame: number): Address | undefined;
  /** The frame whose struct page holds `at`; undefined for an address outside of the map. */
  frameOf(at: Address): number | undefined;
}

/** The memory map of this kernel; AbsentError when nothing says where it is. Worked out once. */
export function pageMap(kernel: Kernel): PageMap {
  return kernel.once(findPageMap);
}

function findPageMap(kernel: Kernel): PageMap {
  const { symbols, memory } = kernel.target;
  const entrySize = kernel.layout(Page).size;
  const flat = symbols.image("mem_map");
  const start = flat && optional(() => memory.pointer(flat.address));
  if (start !== undefined && start !== 0n) return arrayMap("flat", entrySize, start);
  const region = kernelRegions(kernel).find(({ kind }) => kind === "pages");
  const [first] = sections(kernel);
  // Sections of a map that is one array all name the same start.
  const single = first === undefined || sections(kernel).every(({ map }) => map === first.map);
  if (region !== undefined && single) return arrayMap("vmemmap", entrySize, first?.map ?? region.start);
  if (first !== undefined && kernel.layout(MemorySection).has("map")) return sectionMap(kernel, entrySize);
  if (region === undefined) throw new AbsentError("the memory map", ["vmemmap_base", "mem_section", "mem_map"]);
  return arrayMap("vmemmap", entrySize, region.start);
}

/** Frames behind which a struct page is no frame's: 52 bits of physical addresses. */
const MOST_FRAMES = 2 ** 40;

function arrayMap(model: PageMap["model"], entrySize: number, start: Address): PageMap {
  return {
    model,
    entrySize,
    pageOf: (frame) => address(start + BigInt(frame * entrySize)),
    frameOf(at) {
      if (at < start) return undefined;
      const frame = Math.floor(Number(at - start) / entrySize);
      return frame < MOST_FRAMES ? frame : undefined;
    },
  };
}

function sectionMap(kernel: Kernel, entrySize: number): PageMap {
  const all = sections(kernel);
  const frames = framesPerSection(kernel);
  const byNumber = new Map(all.map((section) => [section.number, section]));
  return {
    model: "sections",
    entrySize,
    pageOf(frame) {
      const section = byNumber.get(Math.floor(frame / frames));
      return section && address(section.map + BigInt(frame * entrySize));
    },
    frameOf(at) {
      for (const { map, firstFrame } of all) {
        const frame = Math.floor(Number(BigInt.asIntN(64, at - map)) / entrySize);
        if (frame >= firstFrame && frame < firstFrame + frames) return frame;
      }
      return undefined;
    },
  };
}
