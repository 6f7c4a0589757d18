import type { Address } from "#base";
import { type Layout, type Resolved, type ResolvedFields, resolveLayout } from "#kernel/layout";
import type { Target } from "#target";

/**
 * The dumped kernel as the subject folders see it: the opened target, and what was already worked out about it. Facts
 * are remembered per function, so two dumps can be open at once and no string keys are invented.
 */
export interface Kernel {
  readonly target: Target;
  /** `compute(kernel)`, computed once for this dump; a fault is not remembered. */
  once<T>(compute: (kernel: Kernel) => T): T;
  /** Forgets what was worked out, because the machine runs on; layouts stay. */
  forget(): void;
  /** The layout's fields at their places in this kernel; resolved once. */
  layout<F extends ResolvedFields>(layout: Layout<F>): Resolved<F>;
  /** Address of a kernel symbol; AbsentError when this kernel has none of that name. */
  symbol(name: string): Address;
}

/** The kernel of an opened target, with nothing worked out yet. */
export function kernelOf(target: Target): Kernel {
  const facts = new Map<unknown, unknown>();
  const layouts = new Map<unknown, unknown>();
  const remember = <T>(known: Map<unknown, unknown>, key: unknown, compute: () => T): T => {
    if (!known.has(key)) known.set(key, compute());
    return known.get(key) as T;
  };
  const kernel: Kernel = {
    target,
    once: (compute) => remember(facts, compute, () => compute(kernel)),
    forget: () => facts.clear(),
    layout: (layout) => remember(layouts, layout, () => resolveLayout(layout, target.structures, target.memory)),
    symbol: (name) => target.symbols.resolve(name),
  };
  return kernel;
}
