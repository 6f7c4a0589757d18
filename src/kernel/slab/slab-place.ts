/**
 * Which slab, and which object of it, an address belongs to (mm/slab.h, virt_to_slab). Made to be asked for every word of
 * every stack: an address outside of the direct mapping costs two comparisons, one inside a look into a table by its
 * page frame, and only the first of a page reads memory.
 */
import { type Address, offsetBy, optional, remembered } from "#base";
import type { Kernel } from "#kernel";
import { kernelRegions } from "#kernel/address-space";
import type { Resolved } from "#kernel/layout";
import { compoundHead, Page, pageMap, slabTest } from "#kernel/page";
import { allocator, type SlabCache, slabCacheAt } from "./caches.ts";
import { Slab, SlabManagement, SlabPage } from "./slab.layout.ts";

/** A slab: one or several page frames of objects of one cache. */
export interface SlabPlace {
  readonly cache: SlabCache;
  /** Address of its struct slab, which is that of its first struct page. */
  readonly slab: Address;
  /** Address of the first object, with the red zone before it. */
  readonly memory: Address;
  /** Objects it has room for. */
  readonly objects: number;
}

/** An object of a slab, in use or free. */
export interface SlabObject extends SlabPlace {
  /** Its number in the slab. */
  readonly index: number;
  /** Its address, with the red zone before it. */
  readonly start: Address;
  /** Bytes from `start` to the address that was asked for. */
  readonly offset: number;
}

/** The slab that `at` lies in; undefined for memory of no cache, or when the dump lacks what tells. */
export function slabAt(kernel: Kernel, at: Address): SlabPlace | undefined {
  return kernel.once(slabLookup)(at);
}

/** The object around `at`; undefined for memory of no cache, and for the rest of a slab behind its last object. */
export function slabObjectAt(kernel: Kernel, at: Address): SlabObject | undefined {
  const place = slabAt(kernel, at);
  if (place === undefined || at < place.memory || place.cache.size <= 0) return undefined;
  const bytes = Number(at - place.memory);
  const index = Math.floor(bytes / place.cache.size);
  if (index >= place.objects) return undefined;
  const start = index * place.cache.size;
  return { ...place, index, start: offsetBy(place.memory, start), offset: bytes - start };
}

/** The name of the cache whose slab `at` lies in; undefined for memory of no cache. */
export function slabCacheOf(kernel: Kernel, at: Address): string | undefined {
  return slabAt(kernel, at)?.cache.name;
}

function slabLookup(kernel: Kernel): (at: Address) => SlabPlace | undefined {
  const direct = kernelRegions(kernel).find(({ kind }) => kind === "direct");
  const map = optional(() => pageMap(kernel));
  if (direct === undefined || map === undefined) return () => undefined;
  const { start, end } = direct;
  const { pageSize } = kernel.target.physical;
  const readPlace = (frame: number): SlabPlace | undefined => {
    const page = map.pageOf(frame);
    if (page === undefined) return undefined;
    const slab = compoundHead(kernel, page);
    const first = map.frameOf(slab);
    return first === undefined ? undefined : slabOf(kernel, slab, offsetBy(start, first * pageSize));
  };
  const placeOf = remembered((frame: number) => optional(() => readPlace(frame)));
  return (at) => (at < start || at >= end ? undefined : placeOf(Math.floor(Number(at - start) / pageSize)));
}

/** What a first struct page says of the slab that it is, if it is one. */
function slabOf(kernel: Kernel, slab: Address, memory: Address): SlabPlace | undefined {
  const page = kernel.layout(Page);
  const isSlab = slabTest(kernel);
  if (isSlab !== undefined) {
    const flags = page.at(slab).flags();
    const type = page.has("type") ? Number(BigInt.asUintN(32, page.at(slab).type())) : 0;
    if (!isSlab(Number(flags & 0xffff_ffffn), Number(flags >> 32n), type)) return undefined;
  }
  const view = slabLayout(kernel).at(slab);
  const cache = slabCacheAt(kernel, view.cache());
  if (cache === undefined) return undefined;
  if (allocator(kernel) !== "SLUB") return { cache, slab, memory: firstObject(kernel, slab), objects: cache.objects };
  return { cache, slab, memory, objects: view.objects() };
}

/** The layout of a page that holds objects: the type of its own where this kernel has one. */
export function slabLayout(kernel: Kernel): Resolved<typeof SlabPage.fields> {
  const own = kernel.layout(Slab);
  // SLAB had another structure of that name until v3.13.
  return own.has("cache") ? own : kernel.layout(SlabPage);
}

/** SLAB: where the objects of a slab begin. */
function firstObject(kernel: Kernel, slab: Address): Address {
  const management = kernel.layout(SlabManagement);
  const view = slabLayout(kernel).at(slab);
  return management.has("free") ? management.at(view.management()).firstObject() : view.firstObject();
}
