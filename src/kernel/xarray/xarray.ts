/** Walks xarrays and the radix trees before them: index to pointer, ascending. */
import { type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { XarrayNode, XarrayRoot } from "./xarray.layout.ts";

/** 64-bit indexes at 6 bits a level. */
const DEEPEST = 11;
/** Values below this, tagged as internal, are markers (retry, zero), not nodes. Source: xa_is_node. */
const LOWEST_NODE = 4096n;

/** An occupied slot. `entry` is the stored pointer (or tagged value) as it is. */
export interface XarrayEntry {
  readonly index: number;
  readonly entry: Address;
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
export function* xarrayEntries(
  kernel: Kernel,
  root: Address,
  fail?: (error: unknown) => void,
): Generator<XarrayEntry, void> {
  const node = kernel.layout(XarrayNode);
  const head = kernel.layout(XarrayRoot).at(root).head();
  const { memory } = kernel.target;
  // Internal entries have 10 in their low two bits; radix trees before v4.20 tagged them with 01.
  const tag = kernel.layout(XarrayRoot).name === "struct xarray" ? 2n : 1n;
  const isNode = (entry: bigint): boolean => (entry & 3n) === tag && entry > LOWEST_NODE;

  function* below(entry: bigint, base: number, depth: number, above?: Above): Generator<XarrayEntry, void> {
    if (depth > DEEPEST) throw new CorruptionError("xarray", entry, `deeper than ${DEEPEST} levels`);
    const at = (entry & ~3n) as Address;
    const view = node.at(at);
    const shift = view.shift();
    if (above !== undefined && (shift >= above.shift || view.parent() !== above.node || view.offset() !== above.slot)) {
      throw new CorruptionError("xarray", at, "its parent is another node");
    }
    const slots = memory.read(view.slots(), view.slotCount() * 8);
    for (let i = 0; i < slots.length / 8; i++) {
      const child = slots.address(i * 8);
      if (child === 0n) continue;
      const index = base + i * 2 ** shift;
      if (isNode(child)) yield* beside(child, index, depth + 1, { node: at, slot: i, shift });
      else if ((child & 3n) !== tag) yield { index, entry: child };
    }
  }
  /** The entries below a node, or none, when it is broken and the others are wanted all the same. */
  function* beside(entry: bigint, base: number, depth: number, above: Above): Generator<XarrayEntry, void> {
    if (fail === undefined) {
      yield* below(entry, base, depth, above);
      return;
    }
    try {
      yield* below(entry, base, depth, above);
    } catch (error) {
      fail(error);
    }
  }
  if (head === 0n) return;
  if (isNode(head)) yield* below(head, 0, 0);
  else if ((head & 3n) !== tag) yield { index: 0, entry: offsetBy(head, 0) };
}
