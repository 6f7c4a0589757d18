/** Linked lists of structures: container_of over include/linux/list.h. */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { Resolved, ResolvedFields, View } from "#kernel/layout";
import { type AddressSpace, linkedNodes, listNodes, salvagedNodes } from "#memory";

/** The structure that contains a member at `member`, `field` being the member's name in the layout. */
export function containerOf<F extends ResolvedFields>(
  layout: Resolved<F>,
  field: keyof F & string,
  member: Address,
  memoryOf?: (container: Address) => AddressSpace,
): View<F> {
  const container = offsetBy(member, -layout.offset(field));
  return layout.at(container, memoryOf?.(container));
}

/** The elements of the list whose head is at `head`, linked through `field`. Bounds and faults are listNodes'. */
export function* listEntries<F extends ResolvedFields>(
  kernel: Kernel,
  head: Address,
  layout: Resolved<F>,
  field: keyof F & string,
): Generator<View<F>, void> {
  for (const node of listNodes(kernel.target.memory, head, `list of ${layout.name ?? field}`)) {
    yield containerOf(layout, field, node);
  }
}

/**
 * Like listEntries, for lists that are worth reading from both ends when they are broken: see salvagedNodes. `memoryOf`
 * says where a structure is read when parts of it are at hand.
 */
export function* salvagedEntries<F extends ResolvedFields>(
  kernel: Kernel,
  head: Address,
  layout: Resolved<F>,
  field: keyof F & string,
  memoryOf: (container: Address) => AddressSpace = () => kernel.target.memory,
): Generator<View<F>, void> {
  const nodeMemory = (node: Address): AddressSpace => memoryOf(offsetBy(node, -layout.offset(field)));
  for (const node of salvagedNodes(kernel.target.memory, head, `list of ${layout.name ?? field}`, nodeMemory)) {
    yield containerOf(layout, field, node, memoryOf);
  }
}

/**
 * The structures from `first` on, each of which names the next by `next`, up to the one that names NULL. Throws
 * CorruptionError for a chain without end, and what reading throws.
 */
export function* chainEntries<F extends ResolvedFields>(
  layout: Resolved<F>,
  first: Address,
  next: (view: View<F>) => Address,
  walk: string,
): Generator<View<F>, void> {
  for (const at of linkedNodes(first, (entry) => next(layout.at(entry)), walk)) yield layout.at(at);
}
