/** The objects of one slab: which are in use, and where the free ones wait. */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { allocator, type SlabCache } from "./caches.ts";
import { slabMemory } from "./free-list.ts";
import { type SheafUse, sheaves } from "./sheaves.ts";
import { freeArrays, freeIndexes } from "./slab-allocator.ts";
import { slabReader } from "./slab-head.ts";
import { slabAt } from "./slab-place.ts";
import { type Complain, type CpuPart, cpuParts } from "./slub.ts";

/** What holds a free object: the slab's own list, a processor's list, an array that processors share, or a sheaf. */
export type FreeIn = "slab" | "cpu" | "shared" | SheafUse;

/** An object of a slab. */
export interface ObjectState {
  /** With the red zone before it. */
  readonly address: Address;
  /** Undefined for one that is in use. */
  readonly free: FreeIn | undefined;
  /** The processor or node that holds a free object, where one does. */
  readonly owner: number | undefined;
}

/** A slab with its objects. */
export interface SlabContents {
  readonly slab: Address;
  /** Address of the first object. */
  readonly memory: Address;
  readonly total: number;
  readonly allocated: number;
  /** The processor that allocates from it. */
  readonly cpu: number | undefined;
  objects(): Iterable<ObjectState>;
}

/** Looks into the slabs of one cache; what its processors hold is read once. */
export interface SlabInspector {
  /** Undefined when `slab` is no struct page of a slab, after complaining. */
  inspect(slab: Address): SlabContents | undefined;
}

/** Where a mark of an object comes from: its own list, a processor's, or one of the sheaves. */
const OWN_LIST = 1;
const CPU_LIST = 2;
const FIRST_SHEAF = 3;

/** An inspector of the slabs of `cache`. */
export function slabInspector(kernel: Kernel, cache: SlabCache, complain: Complain): SlabInspector {
  if (allocator(kernel) === "SLAB") return slabAllocatorInspector(kernel, cache, complain);
  const reader = slabReader(kernel);
  const cpus = cpuParts(kernel, cache);
  const held = sheaves(kernel, cache, complain);
  return {
    inspect(slab) {
      const start = reader.memoryOf(slab);
      if (start === undefined) {
        complain(`${cache.name}: invalid slab address: ${slab.toString(16)}`);
        return undefined;
      }
      const head = reader.read(slab);
      const owner = cpus.find((part) => part.slab === slab);
      const { marks, whole } = markAll(kernel, cache, slab, start, head.objects, head.freeList, owner, complain);
      for (const [i, { objects }] of held.entries()) {
        for (const object of objects) {
          const index = Math.floor(Number(object - start) / cache.size);
          if (index >= 0 && index < head.objects) marks[index] = FIRST_SHEAF + i;
        }
      }
      const free = marks.reduce((count, mark) => count + (mark === 0 ? 0 : 1), 0);
      const inSheaves = marks.reduce((count, mark) => count + (mark >= FIRST_SHEAF ? 1 : 0), 0);
      // A broken list leaves the slab's own count.
      const allocated = whole ? head.objects - free : head.inUse - inSheaves;
      return {
        slab,
        memory: start,
        total: head.objects,
        allocated,
        cpu: owner?.cpu,
        *objects() {
          for (let i = 0; i < head.objects; i++) {
            const address = offsetBy(start, i * cache.size);
            const mark = marks[i];
            if (mark === 0) yield { address, free: undefined, owner: undefined };
            else if (mark >= FIRST_SHEAF) {
              const sheaf = held[mark - FIRST_SHEAF];
              yield { address, free: sheaf.use, owner: sheaf.owner };
            } else if (owner === undefined) yield { address, free: "slab", owner: undefined };
            else yield { address, free: mark === CPU_LIST ? "cpu" : "slab", owner: owner.cpu };
          }
        },
      };
    },
  };
}

function markAll(
  kernel: Kernel,
  cache: SlabCache,
  slab: Address,
  start: Address,
  objects: number,
  freeList: Address,
  owner: CpuPart | undefined,
  complain: Complain,
): { readonly marks: Uint16Array; readonly whole: boolean } {
  const marks = new Uint16Array(objects);
  const memory = slabMemory(kernel, cache, slab, start, objects);
  const faults = [
    memory.markFree(freeList, marks, OWN_LIST),
    owner === undefined ? undefined : memory.markFree(owner.freeList, marks, CPU_LIST),
  ].filter((fault) => fault !== undefined);
  for (const fault of faults) complain(fault);
  return { marks, whole: faults.length === 0 };
}

/** Slabs of SLAB: free objects wait in the slab's list of numbers, or in arrays of processors and nodes. */
function slabAllocatorInspector(kernel: Kernel, cache: SlabCache, complain: Complain): SlabInspector {
  const reader = slabReader(kernel);
  const arrays = freeArrays(kernel, cache, complain);
  return {
    inspect(slab) {
      const place = optional(() => slabAt(kernel, reader.memoryOf(slab) ?? slab));
      if (place === undefined) {
        complain(`${cache.name}: invalid slab address: ${slab.toString(16)}`);
        return undefined;
      }
      const { memory, objects } = place;
      const states = new Map<number, Pick<ObjectState, "free" | "owner">>();
      for (const index of freeIndexes(kernel, cache, slab, complain)) {
        if (index < objects) states.set(index, { free: "slab", owner: undefined });
      }
      for (const { cpu, objects: held } of arrays) {
        for (const object of held) {
          const index = Math.floor(Number(object - memory) / cache.size);
          if (index >= 0 && index < objects)
            states.set(index, { free: cpu === undefined ? "shared" : "cpu", owner: cpu });
        }
      }
      return {
        slab,
        memory,
        total: objects,
        allocated: objects - states.size,
        cpu: undefined,
        *objects() {
          for (let i = 0; i < objects; i++) {
            const { free, owner } = states.get(i) ?? { free: undefined, owner: undefined };
            yield { address: offsetBy(memory, i * cache.size), free, owner };
          }
        },
      };
    },
  };
}
