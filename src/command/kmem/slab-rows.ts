/** kmem -s and -S: caches of kernel objects, their slabs and objects. */
import { type Address, isPartial, offsetBy, type Unavailable } from "#base";
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
import { hiddenCpus } from "../offline-cpus.ts";
import type { Session } from "../session.ts";
import type { ListRow, RemarkRow, SlabsRow } from "./slab-row.ts";

/** One cache in numbers. Faults of its lists come as remarks before it; a cache that cannot be read is left out. */
export function* cacheRows(kernel: Kernel, cache: SlabCache, titled: boolean, ignored: boolean): Generator<SlabsRow> {
  const remarks: RemarkRow[] = [];
  const counts = ignored ? IGNORED : countsOf(kernel, cache, (text) => remarks.push(remark(text)));
  yield* remarks;
  const slabSize = kernel.target.physical.pageSize * 2 ** cache.order;
  const { address, name, objectSize } = cache;
  yield { kind: "cache", cache: address, name, objectSize, ...counts, slabSize, ignored, titled };
}

/** A cache with those that were made from it for control groups, in numbers. */
export function* rootCacheRows(
  kernel: Kernel,
  root: SlabCache,
  children: readonly SlabCache[],
  titled: boolean,
): Generator<SlabsRow> {
  let [allocated, total, slabs] = [0, 0, 0];
  for (const cache of [root, ...children]) {
    for (const row of cacheRows(kernel, cache, titled, false)) {
      if (row.kind !== "cache") yield row;
      else {
        allocated += typeof row.allocated === "number" ? row.allocated : 0;
        total += typeof row.total === "number" ? row.total : 0;
        slabs += typeof row.slabs === "number" ? row.slabs : 0;
      }
    }
  }
  const slabSize = kernel.target.physical.pageSize * 2 ** root.order;
  const { address, name, objectSize } = root;
  yield { kind: "cache", cache: address, name, objectSize, allocated, total, slabs, slabSize, ignored: false, titled };
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
    if (hidden(part.cpu)) {
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
