/** Ranges of I/O ports and of memory (kernel/resource.c). */
import { type Address, CorruptionError } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { Resource } from "./device.layout.ts";

/** A `struct resource` whose fields are read on demand. */
export type ResourceView = View<(typeof Resource)["fields"]>;

/** Far more than any machine has. */
const MOST_RESOURCES = 1_000_000;

/**
 * A tree of resources, each before those inside it: `ioport_resource`, `iomem_resource`. Throws CorruptionError when one
 * is there twice; what cannot be read goes to `fail`, and the walk goes on elsewhere.
 */
export function* resources(
  kernel: Kernel,
  root: Address,
  fail: (error: unknown) => void,
): Generator<ResourceView, void> {
  const layout = kernel.layout(Resource);
  const seen = new Set<Address>();
  const ahead: Address[] = [root];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    if (seen.has(at)) throw new CorruptionError("resources", at, "it is in the tree twice");
    if (seen.size === MOST_RESOURCES) throw new CorruptionError("resources", at, `more than ${MOST_RESOURCES}`);
    seen.add(at);
    const view = layout.at(at);
    try {
      const [sibling, child] = [view.sibling(), view.child()];
      yield view;
      if (sibling !== 0n) ahead.push(sibling);
      if (child !== 0n && child !== at) ahead.push(child);
    } catch (error) {
      fail(error);
    }
  }
}
