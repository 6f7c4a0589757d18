import { type Address, CorruptionError, isPartial, offsetBy } from "#base";
import type { AddressSpace } from "./address-space.ts";

/** Nodes that a list may have before it is taken for broken; the largest seen in practice are some 10^6 dentries. */
const LIST_BUDGET = 10_000_000;
/** Nodes of a list that is walked both ways: no machine has more tasks (PID_MAX_LIMIT). */
const MOST_SALVAGED = 1 << 22;

/**
 * The nodes of a circular `struct list_head` list after `head`, in order. Ends with CorruptionError at a cycle that does
 * not pass through the head or at NULL, with MemoryFault where a node cannot be read; what was yielded before holds.
 * Source: include/linux/list.h, list_for_each.
 */
export function* listNodes(memory: AddressSpace, head: Address, walk: string = "list_head"): Generator<Address, void> {
  const next = (node: Address): Address => memory.pointer(node);
  yield* nodesUntil(next(head), head, next, walk, "a cycle that does not return to its head");
}

/** The nodes of an `hlist_head` or `hlist_nulls`-free chain: ends at NULL. Same bounds as listNodes. */
export function chainNodes(memory: AddressSpace, first: Address, walk: string = "hlist"): Generator<Address, void> {
  return linkedNodes(first, (node) => memory.pointer(node), walk);
}

/** Like chainNodes, of what names its successor by other means: `next` reads it. */
export function linkedNodes(first: Address, next: (node: Address) => Address, walk: string): Generator<Address, void> {
  return nodesUntil(first, 0n as Address, next, walk, "a cycle");
}

/** The nodes from `first` up to `end`, by Brent's cycle detection: a marker that is moved up to the walker at powers of two. */
function* nodesUntil(
  first: Address,
  end: Address,
  next: (node: Address) => Address,
  walk: string,
  cycle: string,
): Generator<Address, void> {
  let marker = end;
  let power = 1;
  let steps = 0;
  for (let node = first; node !== end; node = next(node)) {
    if (node === 0n) throw new CorruptionError(walk, end, "a node points to NULL");
    if (node === marker) throw new CorruptionError(walk, node, cycle);
    yield node;
    if (++steps > LIST_BUDGET) throw new CorruptionError(walk, node, `more than ${LIST_BUDGET} nodes`);
    if (steps === power) {
      marker = node;
      power *= 2;
    }
  }
}

/** Bytes from `next` to `prev` in a list_head. */
const PREVIOUS = 8;

/**
 * The nodes of a circular list that may be broken: forward from `head`, and where that ends badly, backward from it, up
 * to what was seen. A node counts when it points back to where the walk came from, so the walk does not run into other
 * memory; one that was being linked or unlinked when the machine stopped may point one node further. At the end, the
 * error that ended the way forward is thrown: CorruptionError or MemoryFault, as of listNodes. `memoryOf` says where a
 * node is read, when not in `memory` as the head is.
 */
export function* salvagedNodes(
  memory: AddressSpace,
  head: Address,
  walk: string = "list_head",
  memoryOf: (node: Address) => AddressSpace = () => memory,
): Generator<Address, void> {
  const seen = new Set<Address>();
  let failure: Error | undefined;
  try {
    for (const node of checkedNodes(memory, head, 0, PREVIOUS, walk, memoryOf)) {
      seen.add(node);
      yield node;
    }
    return;
  } catch (error) {
    if (!isPartial(error)) throw error;
    failure = error;
  }
  try {
    for (const node of checkedNodes(memory, head, PREVIOUS, 0, walk, memoryOf)) {
      if (seen.has(node)) break;
      yield node;
    }
  } catch (error) {
    // One end is enough to say.
    if (!isPartial(error)) throw error;
  }
  throw failure;
}

/** The nodes in one direction; `onward` and `back` are where the pointers stand in a node. */
function* checkedNodes(
  memory: AddressSpace,
  head: Address,
  onward: number,
  back: number,
  walk: string,
  memoryOf: (node: Address) => AddressSpace,
): Generator<Address, void> {
  const seen = new Set<Address>();
  let before = head;
  let previous = head;
  for (let node = memory.pointer(offsetBy(head, onward)); node !== head; ) {
    if (node === 0n) throw new CorruptionError(walk, previous, "a node points to NULL");
    if (seen.has(node)) throw new CorruptionError(walk, node, "a cycle that does not return to its head");
    const here = memoryOf(node);
    const from = here.pointer(offsetBy(node, back));
    if (from !== previous && from !== before) {
      throw new CorruptionError(walk, node, `it points back to ${from.toString(16)}, not to ${previous.toString(16)}`);
    }
    const next = here.pointer(offsetBy(node, onward));
    yield node;
    seen.add(node);
    if (seen.size > MOST_SALVAGED) throw new CorruptionError(walk, node, `more than ${MOST_SALVAGED} nodes`);
    before = previous;
    previous = node;
    node = next;
  }
}
