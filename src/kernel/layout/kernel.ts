import type { Target } from "#target";

/**
 * The dumped kernel as the subject folders see it: the opened target, and what was already worked out about it. Facts
 * are remembered per function, so two dumps can be open at once and no string keys are invented.
 */
export interface Kernel {
  readonly target: Target;
  /** `compute(kernel)`, computed once for this dump; a fault is not remembered. */
  once<T>(compute: (kernel: Kernel) => T): T;
}

/** The kernel of an opened target, with nothing worked out yet. */
export function kernelOf(target: Target): Kernel {
  const facts = new Map<unknown, unknown>();
  const kernel: Kernel = {
    target,
    once(compute) {
      if (!facts.has(compute)) facts.set(compute, compute(kernel));
      return facts.get(compute) as ReturnType<typeof compute>;
    },
  };
  return kernel;
}
