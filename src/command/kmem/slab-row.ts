/** Rows of slab caches, slabs and objects, and what their fields mean. */
import type { Address, Row, Unavailable } from "#base";

/** A cache. */
export interface CacheRow extends Row {
  readonly kind: "cache";
  readonly cache: Address;
  readonly name: string;
  readonly objectSize: number;
  readonly allocated: number | Unavailable;
  readonly total: number | Unavailable;
  readonly slabs: number | Unavailable;
  /** Bytes of a slab. */
  readonly slabSize: number;
  /** The user asked to pass over it. */
  readonly ignored: boolean;
  readonly titled: boolean;
}

/** A cache by its name alone. */
export interface CacheNameRow extends Row {
  readonly kind: "cacheName";
  readonly cache: Address;
  readonly name: string;
}

/** Where a processor keeps its part of a cache. */
export interface CpuRow extends Row {
  readonly kind: "cpu";
  readonly cpu: number;
  readonly address: Address;
  /** `KMEM_CACHE_CPU`, or `SLUB_PERCPU_SHEAVES`. */
  readonly structure: string;
  /** The processor was offline, and `set offline hide` asks to leave such out. */
  readonly hidden: boolean;
}

/** A list of slabs or sheaves; what is in it follows. */
export interface ListRow extends Row {
  readonly kind: "list";
  readonly owner: "CPU" | "NODE";
  readonly number: number;
  readonly list: "SLAB" | "PARTIAL" | "FULL" | "SHEAVES" | "BARN";
  readonly state: "filled" | "empty" | "not tracked";
}

/** A slab. */
export interface SlabRow extends Row {
  readonly kind: "slab";
  readonly slab: Address;
  readonly memory: Address;
  readonly node: number | undefined;
  readonly total: number;
  readonly allocated: number;
  readonly titled: boolean;
  /** Its objects follow. */
  readonly detailed: boolean;
}

/** An object of a slab. */
export interface ObjectRow extends Row {
  readonly kind: "object";
  readonly object: Address;
  readonly free: boolean;
  /** What holds a free object, when not the slab's own list. */
  readonly holder: string | undefined;
}

/** A sheaf. */
export interface SheafRow extends Row {
  readonly kind: "sheaf";
  readonly sheaf: Address;
  readonly use: string;
  readonly objects: number;
  readonly titled: boolean;
}

/** A memory node's part of a cache. */
export interface CacheNodeRow extends Row {
  readonly kind: "cacheNode";
  readonly address: Address;
  readonly node: number;
  readonly slabs: number | undefined;
  readonly partial: number;
  readonly perCpu: number;
}

/** Something broken, or the end of a cache's listing. */
export interface RemarkRow extends Row {
  readonly kind: "remark";
  readonly text: string;
}

/** All rows of slabs. */
export type SlabsRow =
  | CacheRow
  | CacheNameRow
  | CpuRow
  | ListRow
  | SlabRow
  | ObjectRow
  | SheafRow
  | CacheNodeRow
  | RemarkRow;

/** The meaning of the fields. */
export const SLAB_FIELDS = {
  cache: {
    cache: "address of the `struct kmem_cache`",
    name: "its name",
    objectSize: "bytes of an object that its user has",
    allocated: "objects in use",
    total: "objects that its slabs have room for",
    slabs: "number of its slabs",
    slabSize: "bytes of a usual slab",
    ignored: "whether -I named it: nothing was counted",
    titled: "whether titles stand above it",
  },
  cacheName: { cache: "address of the `struct kmem_cache`", name: "its name" },
  cpu: {
    cpu: "number of the processor",
    address: "where its part of the cache is",
    structure: "which structure that is: of slabs, or of sheaves",
    hidden: "whether nothing of it follows, for it was offline and `set offline hide` asks for that",
  },
  list: {
    owner: "who owns the list: a processor or a memory node",
    number: "number of the processor or node",
    list: "which list it is",
    state: "`filled` when entries follow; `not tracked` when the kernel keeps no such list",
  },
  slab: {
    slab: "address of the `struct slab` or `struct page`",
    memory: "address of its first object",
    node: "number of its memory node",
    total: "objects that it has room for",
    allocated: "objects in use",
    titled: "whether titles stand above it",
    detailed: "whether its objects follow",
  },
  object: {
    object: "address of the object, with the red zone before it",
    free: "whether it is free",
    holder: "what holds a free object, when not the slab itself: `cpu 0 cache`, `cpu 0 sheaf`, `node 0 barn`",
  },
  sheaf: {
    sheaf: "address of the `struct slab_sheaf`",
    use: "what it is there for: `main`, `spare`, `rcu_free` of a processor, `full` in a node's barn",
    objects: "free objects in it",
    titled: "whether titles stand above it",
  },
  cacheNode: {
    address: "address of the `struct kmem_cache_node`",
    node: "number of the memory node",
    slabs: "slabs of the cache on it",
    partial: "slabs in its list of partial ones",
    perCpu: "slabs that the processors shown own",
  },
  remark: { text: "what was found broken" },
} as const;
