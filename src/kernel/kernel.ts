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
  /** What the user wants left alone, or knows better. */
  readonly options: KernelOptions;
  /** Address of a kernel symbol; AbsentError when this kernel has none of that name. */
  symbol(name: string): Address;
}

/** What a user may say about a kernel; what is left out is worked out. */
export interface KernelOptions {
  /** No tasks but those that processors were running. */
  readonly activeOnly?: boolean;
  /** How many processors there could ever be. */
  readonly cpus?: number | undefined;
  /** False: the registers that the dump holds for each processor are not believed. */
  readonly cpuNotes?: boolean;
  /** False: the kernel's modules are left alone. */
  readonly modules?: boolean;
  /** False: the slab caches are not read. */
  readonly slab?: boolean;
  /** False: the configuration that the kernel holds of itself is not read. */
  readonly configuration?: boolean;
}

/** The kernel of an opened target, with nothing worked out yet. */
export function kernelOf(target: Target, options: KernelOptions = {}): Kernel {
  const facts = new Map<unknown, unknown>();
  const layouts = new Map<unknown, unknown>();
  const remember = <T>(known: Map<unknown, unknown>, key: unknown, compute: () => T): T => {
    if (!known.has(key)) known.set(key, compute());
    return known.get(key) as T;
  };
  const kernel: Kernel = {
    target,
    options,
    once: (compute) => remember(facts, compute, () => compute(kernel)),
    forget: () => facts.clear(),
    layout: (layout) => remember(layouts, layout, () => resolveLayout(layout, target.structures, target.memory)),
    symbol: (name) => target.symbols.resolve(name),
  };
  return kernel;
}
