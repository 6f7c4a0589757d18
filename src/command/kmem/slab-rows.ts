/** kmem -s and -S: caches of kernel objects, their slabs and objects. */
import { type Address, hex, isPartial, offsetBy, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { findNode } from "#kernel/mm";
import { pageMap } from "#kernel/page";
import {
  allocator,
  barnOf,
  type CpuPart,
  cacheUsage,
  cpuPartialSlabs,
  cpuParts,
  cpuSheavesPlaces,
  type FreeIn,
  hasSheaves,
  type NodePart,
  nodeParts,
  nodeSlabs,
  type SheafPart,
  type SlabCache,
  type SlabContents,
  type SlabHead,
  type SlabInspector,
  sheaves,
  slabInspector,
  slabReader,
  slabsOfNodes,
  tracksFullSlabs,
} from "#kernel/slab";
import { messageOf } from "../error-text.ts";
import type { Session } from "../session.ts";
import { hiddenCpus } from "./hidden-cpus.ts";

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

/** One cache in numbers. Faults of its lists come as remarks before it; a cache that cannot be read is left out. */
export function* cacheRows(kernel: Kernel, cache: SlabCache, titled: boolean, ignored: boolean): Generator<SlabsRow> {
  const remarks: RemarkRow[] = [];
  const counts = ignored ? IGNORED : countsOf(kernel, cache, (text) => remarks.push(remark(text)));
  yield* remarks;
  const slabSize = kernel.target.physical.pageSize * 2 ** cache.order;
  const { address, name, objectSize } = cache;
  yield { kind: "cache", cache: address, name, objectSize, ...counts, slabSize, ignored, titled };
}

const IGNORED = { allocated: 0, total: 0, slabs: 0 } as const;

function countsOf(kernel: Kernel, cache: SlabCache, complain: (text: string) => void) {
  try {
    return cacheUsage(kernel, cache, complain);
  } catch (error) {
    if (!isPartial(error)) throw error;
    const gone: Unavailable = { unavailable: messageOf(error) };
    return { allocated: gone, total: gone, slabs: gone };
  }
}

/** A remark in the words of an error of kmem. */
export const remark = (text: string): RemarkRow => ({ kind: "remark", text: `kmem: ${text}` });

/** The slab at `slab` with its objects; with `only`, that object alone. */
export function* slabRows(
  { kernel, settings }: Session,
  cache: SlabCache,
  slab: Address,
  only: Address | undefined,
): Generator<SlabsRow> {
  const remarks: RemarkRow[] = [];
  const contents = slabInspector(kernel, cache, (text) => remarks.push(remark(text))).inspect(slab);
  if (contents !== undefined) yield* contentsRows(kernel, cache, contents, padOf(settings, cache), only);
  yield* remarks;
}

/** What is added to the address of an object's red zone: nothing, or its length when `set redzone off` asks for objects. */
const padOf = (settings: Session["settings"], cache: SlabCache): number =>
  settings.redzone === false ? cache.leftPad : 0;

function* contentsRows(
  kernel: Kernel,
  cache: SlabCache,
  contents: SlabContents,
  pad: number,
  only?: Address,
): Generator<SlabsRow> {
  const { slab, memory, total, allocated } = contents;
  const node = nodeOfSlab(kernel, slab);
  yield { kind: "slab", slab, memory, node, total, allocated, titled: true, detailed: true };
  for (const { address, free, owner } of contents.objects()) {
    if (only !== undefined && (only < address || only >= address + BigInt(cache.size))) continue;
    yield {
      kind: "object",
      object: offsetBy(address, pad),
      free: free !== undefined,
      holder: holderOf(contents, free, owner),
    };
  }
}

/** What holds a free object, as it is said behind it: all free objects of a processor's slab count as its own. */
function holderOf(contents: SlabContents, free: FreeIn | undefined, owner: number | undefined): string | undefined {
  if (free === undefined) return undefined;
  if (free === "full") return `node ${owner} barn`;
  if (free === "shared") return "shared cache";
  if (free === "cpu" && owner !== undefined) return `cpu ${owner} cache`;
  if (free === "slab" || free === "cpu") return contents.cpu === undefined ? undefined : `cpu ${contents.cpu} cache`;
  return `cpu ${owner} sheaf`;
}

function nodeOfSlab(kernel: Kernel, slab: Address): number | undefined {
  const frame = pageMap(kernel).frameOf(slab);
  return frame === undefined ? undefined : findNode(kernel, frame);
}

/** All slabs of a cache that anybody keeps a list of: the processors' with their objects, the nodes' in numbers. */
export function* allSlabRows(
  session: Session,
  cache: SlabCache,
  cpus: readonly number[] | undefined,
): Generator<SlabsRow> {
  const remarks: RemarkRow[] = [];
  const complain = (text: string): void => {
    remarks.push(remark(text));
  };
  try {
    yield* partsOfCache(session, cache, cpus, remarks, complain);
  } catch (error) {
    if (!isPartial(error)) throw error;
    complain(`${cache.name}: ${messageOf(error)}`);
  }
  yield* remarks;
  yield { kind: "remark", text: "" };
}

function* partsOfCache(
  session: Session,
  cache: SlabCache,
  cpus: readonly number[] | undefined,
  remarks: RemarkRow[],
  complain: (text: string) => void,
): Generator<SlabsRow> {
  const { kernel } = session;
  const inspector = slabInspector(kernel, cache, complain);
  if (allocator(kernel) === "SLAB") {
    for (const { slab } of slabsOfNodes(kernel, cache, complain)) {
      session.checkpoint();
      const contents = inspector.inspect(slab);
      if (contents !== undefined) yield* contentsRows(kernel, cache, contents, 0);
      yield* remarks.splice(0);
    }
    return;
  }
  const hidden = hiddenCpus(session);
  const owned = cpuParts(kernel, cache, complain).filter(({ cpu }) => cpus?.includes(cpu) ?? true);
  for (const part of owned) {
    session.checkpoint();
    if (hidden.has(part.cpu)) {
      yield { kind: "cpu", cpu: part.cpu, address: part.address, structure: "KMEM_CACHE_CPU", hidden: true };
      continue;
    }
    yield* cpuRows(kernel, cache, part, inspector, padOf(session.settings, cache), complain);
    yield* remarks.splice(0);
  }
  const held = sheaves(kernel, cache, complain);
  yield* cpuSheafRows(kernel, cache, held, cpus);
  for (const part of nodeParts(kernel, cache)) {
    session.checkpoint();
    yield* nodeRows(kernel, cache, part, owned, held, complain);
    yield* remarks.splice(0);
  }
}

function* cpuRows(
  kernel: Kernel,
  cache: SlabCache,
  part: CpuPart,
  inspector: SlabInspector,
  pad: number,
  complain: (text: string) => void,
): Generator<SlabsRow> {
  const { cpu, address, slab } = part;
  const list = (name: "SLAB" | "PARTIAL", empty: boolean): ListRow => ({
    kind: "list",
    owner: "CPU",
    number: cpu,
    list: name,
    state: empty ? "empty" : "filled",
  });
  yield { kind: "cpu", cpu, address, structure: "KMEM_CACHE_CPU", hidden: false };
  yield list("SLAB", slab === 0n);
  if (slab !== 0n) {
    const contents = inspector.inspect(slab);
    if (contents !== undefined) yield* contentsRows(kernel, cache, contents, pad);
  }
  yield list("PARTIAL", part.partial === 0n);
  for (const head of cpuPartialSlabs(kernel, cache, part, complain)) {
    const contents = inspector.inspect(head.slab);
    if (contents !== undefined) yield* contentsRows(kernel, cache, contents, pad);
  }
}

function* cpuSheafRows(
  kernel: Kernel,
  cache: SlabCache,
  held: readonly SheafPart[],
  cpus: readonly number[] | undefined,
): Generator<SlabsRow> {
  for (const { cpu, address } of cpuSheavesPlaces(kernel, cache)) {
    if (cpus !== undefined && !cpus.includes(cpu)) continue;
    const own = held.filter(({ use, owner }) => use !== "full" && owner === cpu);
    yield { kind: "cpu", cpu, address, structure: "SLUB_PERCPU_SHEAVES", hidden: false };
    yield* sheafRows("CPU", cpu, "SHEAVES", own);
  }
}

function* sheafRows(
  owner: "CPU" | "NODE",
  number: number,
  list: "SHEAVES" | "BARN",
  own: readonly SheafPart[],
): Generator<SlabsRow> {
  yield { kind: "list", owner, number, list, state: own.length === 0 ? "empty" : "filled" };
  for (const [i, { address, use, objects }] of own.entries()) {
    yield { kind: "sheaf", sheaf: address, use, objects: objects.length, titled: i === 0 };
    for (const object of objects) yield { kind: "object", object, free: true, holder: undefined };
  }
}

function* nodeRows(
  kernel: Kernel,
  cache: SlabCache,
  part: NodePart,
  owned: readonly CpuPart[],
  held: readonly SheafPart[],
  complain: (text: string) => void,
): Generator<SlabsRow> {
  const { node, address, slabCount, partialCount } = part;
  const perCpu = owned.filter(({ slab }) => slab !== 0n && nodeOfSlab(kernel, slab) === node).length;
  yield { kind: "cacheNode", address, node, slabs: slabCount, partial: partialCount, perCpu };
  if (hasSheaves(kernel) && barnOf(kernel, cache, part) !== 0n) {
    yield* sheafRows(
      "NODE",
      node,
      "BARN",
      held.filter(({ use, owner }) => use === "full" && owner === node),
    );
  }
  yield* nodeListRows(kernel, node, "PARTIAL", nodeSlabs(kernel, cache, part, "partial", complain));
  const tracked = tracksFullSlabs(kernel, cache);
  if (tracked) yield* nodeListRows(kernel, node, "FULL", nodeSlabs(kernel, cache, part, "full", complain));
  else yield { kind: "list", owner: "NODE", number: node, list: "FULL", state: "not tracked" };
}

function* nodeListRows(
  kernel: Kernel,
  node: number,
  list: "PARTIAL" | "FULL",
  slabs: Iterable<SlabHead>,
): Generator<SlabsRow> {
  const reader = slabReader(kernel);
  let first = true;
  for (const { slab, objects, inUse } of slabs) {
    if (first) yield { kind: "list", owner: "NODE", number: node, list, state: "filled" };
    const memory = reader.memoryOf(slab) ?? slab;
    yield {
      kind: "slab",
      slab,
      memory,
      node: nodeOfSlab(kernel, slab),
      total: objects,
      allocated: inUse,
      titled: first,
      detailed: false,
    };
    first = false;
  }
  if (first) yield { kind: "list", owner: "NODE", number: node, list, state: "empty" };
}

const CACHE_TITLES = "CACHE             OBJSIZE  ALLOCATED     TOTAL  SLABS  SSIZE  NAME\n";
const SLAB_TITLES = "  SLAB              MEMORY            NODE  TOTAL  ALLOCATED  FREE\n";
const NODE_TITLES = "KMEM_CACHE_NODE   NODE  SLABS  PARTIAL  PER-CPU\n";
const SHEAF_TITLES = "  SHEAF             USE       OBJECTS\n";

const number = (value: number | Unavailable, width: number): string =>
  (typeof value === "number" ? String(value) : "?").padStart(width);

/** One row in crash's words; sheaves in ours. */
export function formatSlabs(row: SlabsRow): string {
  switch (row.kind) {
    case "cache":
      return (row.titled ? CACHE_TITLES : "") + formatCache(row);
    case "cacheName":
      return `${hex(row.cache)} ${row.name}\n`;
    case "cpu":
      return row.hidden ? `CPU ${row.cpu} [OFFLINE]\n` : `CPU ${row.cpu} ${row.structure}:\n  ${hex(row.address)}\n`;
    case "list":
      return `${row.owner} ${row.number} ${row.list}:\n${row.state === "filled" ? "" : `  (${row.state})\n`}`;
    case "slab":
      return formatSlab(row);
    case "object":
      return row.free
        ? `   ${hex(row.object)}  ${row.holder === undefined ? "" : `(${row.holder})`}\n`
        : `  [${hex(row.object)}]\n`;
    case "sheaf": {
      const line = `  ${hex(row.sheaf, 16)}  ${row.use.padEnd(8)}  ${String(row.objects).padStart(7)}\n`;
      return (row.titled ? SHEAF_TITLES : "") + line;
    }
    case "cacheNode": {
      const counts = [
        String(row.slabs ?? "?").padStart(5),
        String(row.partial).padStart(7),
        String(row.perCpu).padStart(7),
      ];
      return `${NODE_TITLES}${hex(row.address)}  ${String(row.node).padStart(4)}  ${counts.join("  ")}\n`;
    }
    case "remark":
      return `${row.text}\n`;
  }
}

function formatCache(row: CacheRow): string {
  const at = hex(row.cache).padStart(16);
  if (row.ignored) return `${at} [IGNORED]                                    ${row.name}\n`;
  const size = `${Math.floor(row.slabSize / 1024)}k`.padStart(5);
  const counts = `${number(row.allocated, 9)}  ${number(row.total, 8)}  ${number(row.slabs, 5)}`;
  return `${at} ${String(row.objectSize).padStart(8)}  ${counts}  ${size}  ${row.name}\n`;
}

function formatSlab({ slab, memory, node, total, allocated, titled, detailed }: SlabRow): string {
  const counts = [
    String(node ?? "?").padStart(4),
    String(total).padStart(5),
    String(allocated).padStart(9),
    String(total - allocated).padStart(4),
  ];
  const line = `  ${hex(slab, 16)}  ${hex(memory, 16)}  ${counts.join("  ")}\n`;
  return `${titled ? SLAB_TITLES : ""}${line}${detailed ? "  FREE / [ALLOCATED]\n" : ""}`;
}
