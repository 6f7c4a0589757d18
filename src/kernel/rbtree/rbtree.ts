/** Walks red-black trees in their order (lib/rbtree.c, rb_first and rb_next). */
import { type Address, CorruptionError } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { RbNode } from "./rbtree.layout.ts";

type NodeView = View<(typeof RbNode)["fields"]>;

/** A tree of 2^64 nodes is at most 128 deep: no path has more than twice the nodes of another. */
const DEEPEST = 128;
/** The colour bit, and the one beside it that alignment leaves free. */
const FLAGS = 3n;

/**
 * Addresses of the `struct rb_node`s of a tree, ascending in the tree's order; `root` is `rb_root.rb_node`, 0 for an
 * empty tree. CorruptionError where a node does not name as its parent the node that led to it, which rules out cycles;
 * MemoryFault where one cannot be read. What was yielded before holds.
 */
export function* rbNodes(kernel: Kernel, root: Address, walk: string = "rbtree"): Generator<Address, void> {
  const layout = kernel.layout(RbNode);
  /** Nodes whose left side is being walked, outermost first. */
  const pending: NodeView[] = [];

  const enter = (at: Address, parent: Address | 0n): NodeView => {
    const node = layout.at(at);
    if ((node.parentColor() & ~FLAGS) !== parent) throw new CorruptionError(walk, at, "its parent is another node");
    if (pending.length >= DEEPEST) throw new CorruptionError(walk, at, `deeper than ${DEEPEST} levels`);
    pending.push(node);
    return node;
  };
  /** Goes down to the leftmost node at or below `start`. */
  const descend = (start: Address, parent: Address | 0n): void => {
    for (let at = start, above = parent; at !== 0n; ) {
      const node = enter(at, above);
      above = at;
      at = node.left();
    }
  };

  descend(root, 0n);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node.address;
    const right = node.right();
    if (right !== 0n && right === node.left()) throw new CorruptionError(walk, node.address, "both children are one");
    descend(right, node.address);
  }
}
