/** SLUB's lists of free objects: each free object holds the address of the next one (mm/slub.c, get_freepointer). */
import { type Address, hex, MemoryFault, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { SlabCache } from "./caches.ts";
import { KmemCache } from "./slab.layout.ts";

/** The memory of a slab, and what its free pointers are hidden with. */
export interface SlabMemory {
  /** Address of the first object. */
  readonly start: Address;
  readonly objects: number;
  /** Marks in `marks` each object of the list that begins with `first`; what broke the list, in crash's words. */
  markFree(first: Address, marks: Uint8Array | Uint16Array, mark: number): string | undefined;
}

/** How a cache hides its free pointers, and where in an object they stand. */
interface Hiding {
  readonly offset: number;
  readonly low: number;
  readonly high: number;
  readonly hidden: boolean;
}

/** Bytes that a slab may have: the page allocator gives out no more than some megabytes at once. */
const MOST_BYTES = 1 << 26;

const swap32 = (word: number): number =>
  ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;

/**
 * The slab of `cache` whose objects begin at `start`. Pointers are plain, or since v4.14 with CONFIG_SLAB_FREELIST_HARDENED
 * XORed with a number of the cache and the address where they stand, the bytes of which are swapped since v5.7
 * (1ad53d9fa3f6 "slub: improve bit diffusion for freelist ptr obfuscation") and in stable kernels of that time: both are
 * tried, for a wrong one does not lead into the slab.
 */
export function slabMemory(
  kernel: Kernel,
  cache: SlabCache,
  slab: Address,
  start: Address,
  objects: number,
): SlabMemory {
  const hiding = hidingOf(kernel, cache);
  const { memory } = kernel.target;
  const size = objects * cache.size;
  let read: Uint32Array | undefined;
  const words = (): Uint32Array => {
    if (read !== undefined) return read;
    const bytes = new Uint8Array((size + 3) & ~3);
    memory.readInto(start, bytes.subarray(0, size));
    read = new Uint32Array(bytes.buffer);
    return read;
  };
  const startLow = Number(start & 0xffff_ffffn);
  const startHigh = Number(start >> 32n);
  // Slabs are smaller than 4 GiB and so aligned that the upper half is the same for all of one.
  const inside = (low: number, high: number): number => {
    const offset = low - startLow;
    return high === startHigh && offset >= 0 && offset < size ? offset : -1;
  };

  return {
    start,
    objects,
    markFree(first, marks, mark) {
      if (first === 0n) return undefined;
      if (!(cache.size > 0 && size > 0 && size <= MOST_BYTES)) {
        return `${cache.name}: slab: ${hex(slab)} invalid size: ${objects} objects of ${cache.size} bytes`;
      }
      let offset = inside(Number(first & 0xffff_ffffn), Number(first >> 32n));
      let fault = first;
      for (;;) {
        if (offset < 0) return `${cache.name}: slab: ${hex(slab)} invalid freepointer: ${hex(fault)}`;
        const index = Math.floor(offset / cache.size);
        if (marks[index] === mark) {
          return `${cache.name}: slab: ${hex(slab)} duplicate freelist object: ${hex(offsetBy(start, offset))}`;
        }
        marks[index] = mark;
        const at = offset + hiding.offset;
        let [low, high] = [0, 0];
        try {
          if (at + 8 > size) throw new MemoryFault("kernel virtual", offsetBy(start, at), 8, "unmapped");
          low = words()[at >> 2] >>> 0;
          high = words()[(at >> 2) + 1] >>> 0;
        } catch (error) {
          if (!(error instanceof MemoryFault)) throw error;
          return `${cache.name}: slab: ${hex(slab)} invalid freepointer: ${hex(offsetBy(start, at))}`;
        }
        let plain: readonly [number, number] = [low, high];
        if (hiding.hidden) {
          const placeLow = (startLow + at) >>> 0;
          const [keyLow, keyHigh] = [(low ^ hiding.low) >>> 0, (high ^ hiding.high) >>> 0];
          plain = [(keyLow ^ swap32(startHigh)) >>> 0, (keyHigh ^ swap32(placeLow)) >>> 0];
          const other = [(keyLow ^ placeLow) >>> 0, (keyHigh ^ startHigh) >>> 0] as const;
          if (!isEnd(plain) && inside(...plain) < 0 && (isEnd(other) || inside(...other) >= 0)) plain = other;
        }
        if (isEnd(plain)) return undefined;
        offset = inside(...plain);
        fault = ((BigInt(plain[1]) << 32n) | BigInt(plain[0])) as Address;
      }
    },
  };
}

const isEnd = ([low, high]: readonly [number, number]): boolean => low === 0 && high === 0;

function hidingOf(kernel: Kernel, cache: SlabCache): Hiding {
  const layout = kernel.layout(KmemCache);
  const view = layout.at(cache.address);
  const random = layout.has("random") ? view.random() : undefined;
  return {
    offset: view.freePointer(),
    low: Number((random ?? 0n) & 0xffff_ffffn),
    high: Number((random ?? 0n) >> 32n),
    hidden: random !== undefined,
  };
}
