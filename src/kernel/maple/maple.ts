/** Walks maple trees (lib/maple_tree.c): ranges of indexes to pointers, ascending. */
import { type Address, type Bytes, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { MapleNode as Layout, MapleTree } from "./maple.layout.ts";

/** MAPLE_HEIGHT_MAX. */
const DEEPEST = 31;
/** Of an encoded pointer: the node's address, and its type. Source: mte_to_node, mte_node_type. */
const NODE_MASK = 0xffn;
const TYPE_SHIFT = 3n;
const TYPE_MASK = 0xfn;
/** Internal entries below this are markers and no nodes (MAPLE_RESERVED_RANGE). */
const RESERVED = 4096n;
const HIGHEST = 2n ** 64n - 1n;

/** MT_FLAGS_HEIGHT_MASK, and where the height of a tree stands in `ma_flags`. */
const HEIGHT_SHIFT = 2;
const HEIGHT_MASK = 0x1f;

/** The types of nodes, in the order of `enum maple_type`. */
export type MapleType = "dense" | "leaf_64" | "range_64" | "arange_64";
const TYPES: readonly MapleType[] = ["dense", "leaf_64", "range_64", "arange_64"];

/** A range of indexes, and what stands for all of them. */
export interface MapleEntry {
  readonly first: bigint;
  readonly last: bigint;
  /** The stored pointer or tagged value as it is. */
  readonly entry: Address;
}

/** A node, met before what is below it. */
export interface MapleNode {
  readonly kind: "node";
  readonly address: Address;
  /** `enum maple_type`; `typeName` is undefined for one that no walk knows, whose contents are passed over. */
  readonly type: number;
  readonly typeName: MapleType | undefined;
  readonly first: bigint;
  readonly last: bigint;
  readonly depth: number;
  /** As stored: the parent's address with the slot there in its low bits; of the top node the tree's, with bit 0. */
  readonly parent: Address;
  readonly pivots: readonly bigint[];
  readonly slots: readonly Address[];
  /** Of arange_64: the largest gap below each slot, the last slot in use, and the slot with the largest gap of all. */
  readonly gaps: readonly bigint[];
  readonly end: number;
  readonly gap: number;
}

/** A slot of a leaf, empty ones (entry 0) among them. */
export interface MapleSlot extends MapleEntry {
  readonly kind: "slot";
  readonly depth: number;
  readonly slot: number;
  /** The slots that lead from the top node to this leaf. */
  readonly path: readonly number[];
}

/** What the root says of a tree. */
export interface MapleRoot {
  readonly root: Address;
  readonly flags: number;
  readonly height: number;
}

/** The root of the `struct maple_tree` at `tree`. */
export function mapleRoot(kernel: Kernel, tree: Address): MapleRoot {
  const view = kernel.layout(MapleTree).at(tree);
  const flags = view.flags();
  return { root: view.root(), flags, height: (flags >> HEIGHT_SHIFT) & HEIGHT_MASK };
}

/**
 * Every range of the `struct maple_tree` at `tree` that holds something, in order. CorruptionError where a node's ranges
 * leave those of its parent, which rules out that it is walked twice; MemoryFault where a node cannot be read. With
 * `fail`, that is told, and the walk goes on beside the node.
 */
export function* mapleEntries(
  kernel: Kernel,
  tree: Address,
  fail?: (error: unknown) => void,
): Generator<MapleEntry, void> {
  for (const part of mapleParts(kernel, mapleRoot(kernel, tree).root, fail)) {
    if (part.kind === "slot" && part.entry !== 0n && !isReserved(part.entry)) yield part;
  }
}

/** True for a marker that stands in a slot without being an entry. */
function isReserved(entry: Address): boolean {
  return (entry & 3n) === 2n && entry < RESERVED;
}

/**
 * All nodes and slots below `root`, which is `ma_root` or another encoded pointer, each node before its contents. Bounds
 * and faults are mapleEntries'.
 */
export function* mapleParts(
  kernel: Kernel,
  root: Address,
  fail?: (error: unknown) => void,
): Generator<MapleNode | MapleSlot, void> {
  const readNode = nodeReader(kernel);

  function* below(
    encoded: Address,
    first: bigint,
    last: bigint,
    path: readonly number[],
  ): Generator<MapleNode | MapleSlot, void> {
    const depth = path.length;
    if (depth > DEEPEST) throw new CorruptionError("maple tree", encoded, `deeper than ${DEEPEST} levels`);
    const node = readNode(encoded, first, last, depth);
    yield node;
    if (node.typeName === undefined) {
      throw new CorruptionError("maple tree", node.address, `a node of unknown type ${node.type}`);
    }
    if (node.typeName === "dense") {
      for (let slot = 0; slot < node.slots.length && first + BigInt(slot) <= last; slot++) {
        const index = first + BigInt(slot);
        yield { kind: "slot", first: index, last: index, entry: node.slots[slot], depth, slot, path };
      }
      return;
    }
    const isLeaf = node.typeName === "leaf_64";
    for (const { slot, first: from, last: to } of ranges(node)) {
      const entry = node.slots[slot];
      if (isLeaf) yield { kind: "slot", first: from, last: to, entry, depth: depth + 1, slot, path };
      else if (entry !== 0n) yield* beside(entry, from, to, [...path, slot]);
    }
  }
  /** What is below a node, or nothing, when it is broken and the others are wanted all the same. */
  function* beside(
    encoded: Address,
    first: bigint,
    last: bigint,
    path: readonly number[],
  ): Generator<MapleNode | MapleSlot, void> {
    if (fail === undefined) {
      yield* below(encoded, first, last, path);
      return;
    }
    try {
      yield* below(encoded, first, last, path);
    } catch (error) {
      fail(error);
    }
  }
  if ((root & 3n) === 2n && root >= RESERVED) yield* beside(root, 0n, HIGHEST, []);
  else yield { kind: "slot", first: 0n, last: 0n, entry: root, depth: 0, slot: 0, path: [] };
}

/** The slots of a node that are in use, each with its range; CorruptionError where the order breaks. */
function* ranges({ address, first, last, pivots, slots }: MapleNode): Generator<{
  readonly slot: number;
  readonly first: bigint;
  readonly last: bigint;
}> {
  let from = first;
  for (let slot = 0; slot < slots.length; slot++) {
    const isPivot = slot < pivots.length;
    // The last slot has no pivot; where the node is not full, it may hold other things.
    if (!isPivot && slots[slot] === 0n && last !== HIGHEST) return;
    const to = isPivot ? pivots[slot] : last;
    if (to === 0n && slot > 0) return;
    if (to < from || to > last) {
      throw new CorruptionError("maple tree", address, `its pivot ${slot} is ${to}, not in ${from} to ${last}`);
    }
    yield { slot, first: from, last: to };
    if (to === last) return;
    from = to + 1n;
  }
}

/** Reads nodes, each in one piece. */
function nodeReader(kernel: Kernel): (encoded: Address, first: bigint, last: bigint, depth: number) => MapleNode {
  const layout = kernel.layout(Layout);
  const { memory } = kernel.target;
  const size = layout.size;
  const origin = layout.at(0n as Address);
  /** Places of arrays within a node, and their lengths; empty where this kernel has none. */
  const shape = (pivots: "rangePivots" | "gapPivots", slots: "rangeSlots" | "gapSlots") => ({
    pivots: layout.offset(pivots),
    slots: layout.offset(slots),
  });
  const dense = { slots: layout.offset("denseSlots"), count: origin.denseCount() };
  const range = {
    ...shape("rangePivots", "rangeSlots"),
    pivotCount: origin.rangePivotCount(),
    count: origin.rangeCount(),
  };
  const withGaps = { ...shape("gapPivots", "gapSlots"), pivotCount: origin.gapPivotCount(), count: origin.gapCount() };
  const gaps = layout.offset("gaps");
  const end = layout.offset("end");
  const gap = layout.offset("gap");
  const words = (bytes: Bytes, at: number, count: number): Address[] =>
    Array.from({ length: count }, (_, i) => bytes.address(at + i * 8));

  return (encoded, first, last, depth) => {
    const address = offsetBy((encoded & ~NODE_MASK) as Address, 0);
    const type = Number((encoded >> TYPE_SHIFT) & TYPE_MASK);
    const typeName = TYPES.at(type);
    const bytes = memory.read(address, size);
    const arrays = typeName === "arange_64" ? withGaps : range;
    const isDense = typeName === "dense";
    const hasGaps = typeName === "arange_64";
    return {
      kind: "node",
      address,
      type,
      typeName,
      first,
      last,
      depth,
      parent: bytes.address(layout.offset("parent")),
      pivots: isDense ? [] : words(bytes, arrays.pivots, arrays.pivotCount),
      slots: isDense ? words(bytes, dense.slots, dense.count) : words(bytes, arrays.slots, arrays.count),
      gaps: hasGaps ? words(bytes, gaps, withGaps.count) : [],
      end: hasGaps ? bytes.u8(end) : 0,
      gap: hasGaps ? bytes.u8(gap) : 0,
    };
  };
}
