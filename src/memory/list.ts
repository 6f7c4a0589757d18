import { type Address, CorruptionError } from "#base";
import type { AddressSpace } from "./address-space.ts";

/** Nodes that a list may have before it is taken for broken; the largest seen in practice are some 10^6 dentries. */
const LIST_BUDGET = 10_000_000;

/**
 * The nodes of a circular `struct list_head` list after `head`, in order. Ends with CorruptionError at a cycle that does
 * not pass through the head or at NULL, with MemoryFault where a node cannot be read; what was yielded before holds.
 * Source: include/linux/list.h, list_for_each.
 */
export function* listNodes(memory: AddressSpace, head: Address, walk: string = "list_head"): Generator<Address, void> {
  yield* nodesUntil(memory, memory.pointer(head), head, walk, "a cycle that does not return to its head");
}

/** The nodes of an `hlist_head` or `hlist_nulls`-free chain: ends at NULL. Same bounds as listNodes. */
export function chainNodes(memory: AddressSpace, first: Address, walk: string = "hlist"): Generator<Address, void> {
  return nodesUntil(memory, first, 0n as Address, walk, "a cycle");
}

/** The nodes from `first` up to `end`, by Brent's cycle detection: a marker that is moved up to the walker at powers of two. */
function* nodesUntil(
  memory: AddressSpace,
  first: Address,
  end: Address,
  walk: string,
  cycle: string,
): Generator<Address, void> {
  let marker = end;
  let power = 1;
  let steps = 0;
  for (let node = first; node !== end; node = memory.pointer(node)) {
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
