/** Walks red-black trees that may be damaged, telling where each node stands. */
import { type Address, MemoryFault } from "#base";
import type { Kernel } from "#kernel";
import { RbNode, RbRoot } from "./rbtree.layout.ts";

type Side = "left" | "right";

/** A node, and the way to it from the root. */
export interface RbPosition {
  readonly kind: "node";
  readonly address: Address;
  /** Made when asked for: few ask. */
  path(): readonly Side[];
}

/** A side of a node that leads nowhere. */
export interface RbBreak {
  readonly kind: "break";
  readonly node: Address;
  readonly side: Side;
  /** Where it points; undefined when the node itself cannot be read. */
  readonly child: Address | undefined;
  /** What was wrong there: the child cannot be read, or was in the tree before. */
  readonly fault: MemoryFault | undefined;
}

/** The way to a node, as a chain from its end: a broken tree may be as deep as it has nodes. */
interface Way {
  readonly side: Side;
  readonly above: Way | undefined;
}

/** What is still to be done, the next thing last. */
interface Step {
  /** Go on with a node, show it, or look at one of its sides. */
  readonly kind: "enter" | "show" | Side;
  readonly node: Address;
  readonly way: Way | undefined;
}

/** The node that the `struct rb_root` at `root` points to; 0 for an empty tree. */
export function rbRootNode(kernel: Kernel, root: Address): Address {
  return kernel.layout(RbRoot).at(root).node();
}

/**
 * The nodes of the tree below `root`: each before those below it, or, when `sorted`, in the tree's order. Parents and
 * colours are not looked at. What cannot be read is passed over and told; a node that was there before ends the walk.
 */
export function* rbPositions(kernel: Kernel, root: Address, sorted: boolean): Generator<RbPosition | RbBreak, void> {
  const layout = kernel.layout(RbNode);
  const seen = new Set<Address>();
  const pending: Step[] = root === 0n ? [] : [{ kind: "enter", node: root, way: undefined }];
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    const { node, way } = step;
    if (step.kind === "show") {
      yield { kind: "node", address: node, path: () => pathOf(way) };
      continue;
    }
    if (step.kind === "enter") {
      const show: Step = { kind: "show", node, way };
      const left: Step = { kind: "left", node, way };
      const right: Step = { kind: "right", node, way };
      pending.push(...(sorted ? [right, show, left] : [right, left, show]));
      seen.add(node);
      continue;
    }
    const side = step.kind;
    const view = layout.at(node);
    const { pointer: child, fault } = readable(() => (side === "left" ? view.left() : view.right()));
    if (child === 0n) continue;
    if (child === undefined) {
      yield { kind: "break", node, side, child, fault };
      continue;
    }
    const below = readable(() => layout.at(child).left());
    if (below.pointer === undefined) yield { kind: "break", node, side, child, fault: below.fault };
    else if (seen.has(child)) {
      yield { kind: "break", node, side, child, fault: undefined };
      return;
    } else pending.push({ kind: "enter", node: child, way: { side, above: way } });
  }
}

function pathOf(way: Way | undefined): readonly Side[] {
  const path: Side[] = [];
  for (let at = way; at !== undefined; at = at.above) path.push(at.side);
  return path.reverse();
}

function readable(read: () => Address): {
  readonly pointer: Address | undefined;
  readonly fault: MemoryFault | undefined;
} {
  try {
    return { pointer: read(), fault: undefined };
  } catch (error) {
    if (error instanceof MemoryFault) return { pointer: undefined, fault: error };
    throw error;
  }
}
