/** Walks xarrays and the radix trees before them: index to pointer, ascending. */
import { type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { XarrayNode, XarrayRoot } from "./xarray.layout.ts";

/** 64-bit indexes at 6 bits a level. */
const DEEPEST = 11;
/** Values below this, tagged as internal, are siblings and markers (retry, zero), not nodes. Source: xa_is_node. */
const LOWEST_NODE = 4096n;
/** Siblings hold the number of the slot they stand for, which has at least itself behind it. Source: xa_is_sibling. */
const SIBLINGS = 63n;

/** An occupied slot. `entry` is the stored pointer (or tagged value) as it is. */
export interface XarrayEntry {
  readonly index: number;
  /** The last index that it covers: entries of several indexes (folios) stand once, with siblings beside them. */
  readonly last: number;
  readonly entry: Address;
  /** It is a number and no pointer: `xa_mk_value`, or an exceptional entry of a radix tree (workingset shadows, swap). */
  readonly isValue: boolean;
  /** The slots that lead from the root to it; none when it stands in the root itself. */
  readonly path: readonly number[];
}

/** Where a node was found: the node above it, and the slot there. */
interface Above {
  readonly node: bigint;
  readonly slot: number;
  readonly shift: number;
}

/**
 * Every entry of the tree whose `struct xarray` (or radix_tree_root) is at `root`. Sibling slots of multi-index entries
 * are passed over. CorruptionError for a tree deeper than any index needs, and where a node does not name the slot that
 * led to it, which rules out that it is walked twice; MemoryFault where a node cannot be read. With `fail`, that is told
 * of such a node, and the walk goes on beside it.
 */
export function xarrayEntries(
  kernel: Kernel,
  root: Address,
  fail?: (error: unknown) => void,
): Generator<XarrayEntry, void> {
  return xarrayEntriesBelow(kernel, kernel.layout(XarrayRoot).at(root).head(), fail);
}

/**
 * Like xarrayEntries, below what a root holds: a tagged pointer to a node, or the one entry. A node within a tree may
 * have a parent.
 */
function* xarrayEntriesBelow(
  kernel: Kernel,
  head: Address,
  fail?: (error: unknown) => void,
): Generator<XarrayEntry, void> {
  const node = kernel.layout(XarrayNode);
  const { memory } = kernel.target;
  // Internal entries have 10 in their low two bits; radix trees before v4.20 tagged them with 01, and values with 10.
  const isXarray = kernel.layout(XarrayRoot).name === "struct xarray";
  const tag = isXarray ? 2n : 1n;
  const untagged = node.has("height");
  const isNode = (entry: bigint): boolean => (entry & 3n) === tag && entry > LOWEST_NODE;
  const isValue = (entry: bigint): boolean => (isXarray ? (entry & 1n) === 1n : (entry & 3n) === 2n);
  /** Where nodes do not know their parents, those that were walked: by them a walk ends. */
  const walked = node.has("parent") ? undefined : new Set<bigint>();

  /** True for a slot that stands for the one before it: it holds that one's number, in radix trees its address. */
  const isSibling = (entry: bigint, slots: bigint, size: number): boolean => {
    if ((entry & 3n) !== tag) return false;
    const at = entry & ~3n;
    return isXarray ? entry >> 2n < SIBLINGS : at >= slots && at < slots + BigInt(size);
  };

  function* below(
    entry: bigint,
    base: number,
    path: readonly number[],
    above: Above | undefined,
  ): Generator<XarrayEntry, void> {
    if (path.length > DEEPEST) throw new CorruptionError("xarray", entry, `deeper than ${DEEPEST} levels`);
    const at = (entry & ~3n) as Address;
    const view = node.at(at);
    const shift = view.shift();
    if (above !== undefined) requireBelow(at, shift, above);
    if (walked?.has(at) === true) throw new CorruptionError("xarray", at, "it is in the tree twice");
    walked?.add(at);
    const start = view.slots();
    const slots = memory.read(start, view.slotCount() * 8);
    const count = slots.length / 8;
    for (let slot = 0; slot < count; slot++) {
      const child = slots.address(slot * 8);
      if (child === 0n || isSibling(child, start, slots.length)) continue;
      const index = base + slot * 2 ** shift;
      if (isNode(child) || (untagged && shift > 0 && (child & 3n) === 0n)) {
        yield* beside(child, index, [...path, slot], { node: at, slot, shift });
      } else if ((child & 3n) !== tag) {
        let next = slot + 1;
        while (next < count && isSibling(slots.address(next * 8), start, slots.length)) next++;
        const last = base + next * 2 ** shift - 1;
        yield { index, last, entry: child, isValue: isValue(child), path: [...path, slot] };
      }
    }
  }
  function requireBelow(at: Address, shift: number, above: Above): void {
    const view = node.at(at);
    const named = walked !== undefined || (view.parent() === above.node && view.offset() === above.slot);
    if (shift >= above.shift || !named) throw new CorruptionError("xarray", at, "its parent is another node");
  }
  /** The entries below a node, or none, when it is broken and the others are wanted all the same. */
  function* beside(entry: bigint, base: number, path: readonly number[], above: Above): Generator<XarrayEntry, void> {
    if (fail === undefined) {
      yield* below(entry, base, path, above);
      return;
    }
    try {
      yield* below(entry, base, path, above);
    } catch (error) {
      fail(error);
    }
  }
  if (head === 0n) return;
  if (isNode(head)) yield* below(head, 0, [], undefined);
  else if ((head & 3n) !== tag) yield { index: 0, last: 0, entry: offsetBy(head, 0), isValue: isValue(head), path: [] };
}
