/** The first struct page of a slab, read at once (mm/slab.h, struct slab). */
import { type Address, address, type Bytes, hex } from "#base";
import type { Kernel } from "#kernel";
import { kernelRegions } from "#kernel/address-space";
import { pageMap } from "#kernel/page";
import { slabLayout } from "./slab-place.ts";

/** What a slab says of itself. */
export interface SlabHead {
  readonly slab: Address;
  readonly cache: Address;
  /** The first free object, as it is stored: SLUB does not hide this one. 0 when none is in the slab's own list. */
  readonly freeList: Address;
  /** Objects that are not in the slab's own list of free ones; those in a processor's list count as in use. */
  readonly inUse: number;
  /** Objects that it has room for. */
  readonly objects: number;
  /** The next slab in a processor's list of partial ones. */
  readonly next: Address;
}

/** Reads slabs; made once per kernel, for lists of many. */
export interface SlabReader {
  read(slab: Address): SlabHead;
  /** Where in the struct slab its node of the lists stands. */
  readonly listOffset: number;
  /** Address of the slab's memory; undefined when `slab` is no struct page. */
  memoryOf(slab: Address): Address | undefined;
}

/** The reader of this kernel's slabs. */
export function slabReader(kernel: Kernel): SlabReader {
  return kernel.once(makeReader);
}

function makeReader(kernel: Kernel): SlabReader {
  const layout = slabLayout(kernel);
  const map = pageMap(kernel);
  const { memory, physical } = kernel.target;
  const direct = kernelRegions(kernel).find(({ kind }) => kind === "direct")?.start ?? 0n;
  const place = (field: Parameters<typeof layout.has>[0]): number | undefined =>
    layout.has(field) ? layout.offset(field) : undefined;
  const counters = place("inUse");
  const [cache, freeList, next] = [place("cache"), place("freeList"), place("next")];
  // Since v3.1 (50d5c41cd151) a bit of the word says that a processor owns the slab; before, all 16 count objects.
  const mask = layout.has("frozen") ? 0x7fff : 0xffff;
  const word = (bytes: Bytes, at: number | undefined): Address => (at === undefined ? address(0n) : bytes.address(at));
  return {
    listOffset: layout.offset("list"),
    read(slab) {
      const bytes = memory.read(slab, map.entrySize);
      const count = counters === undefined ? 0 : bytes.u32(counters);
      return {
        slab,
        cache: word(bytes, cache),
        freeList: word(bytes, freeList),
        inUse: count & 0xffff,
        objects: (count >>> 16) & mask,
        next: word(bytes, next),
      };
    },
    memoryOf(slab) {
      const frame = map.frameOf(slab);
      if (frame === undefined || map.pageOf(frame) !== slab || frame * physical.pageSize >= physical.end)
        return undefined;
      return address(direct + BigInt(frame * physical.pageSize));
    },
  };
}

/** The words in which a broken list is told, as crash words them. */
export const invalidSlab = (cache: string, list: string, slab: Address): string =>
  `${cache}: invalid ${list} list slab pointer: ${hex(slab)}`;
