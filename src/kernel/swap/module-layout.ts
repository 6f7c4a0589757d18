/** Structures that only a module knows. */
import type { Kernel } from "#kernel";
import { type Layout, type Resolved, type ResolvedFields, resolveLayout } from "#kernel/layout";

/**
 * The layout at its places, by the dump's own types; where those do not have the structure (kernels before v5.11 keep no
 * types of modules), by those of a module's debug file, which may have been loaded since.
 */
export function moduleLayout<F extends ResolvedFields>(kernel: Kernel, layout: Layout<F>): Resolved<F> {
  const own = kernel.layout(layout);
  if (own.name !== undefined) return own;
  return resolveLayout(layout, kernel.target.types, kernel.target.memory);
}
