import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { perCpuOffset, possibleCpus } from "./cpu.ts";
import { PerCpuCounter } from "./per-cpu-counter.layout.ts";

/**
 * The exact value of a `struct percpu_counter` (percpu_counter_sum): the shared count and what each processor has not
 * folded into it yet, an s32.
 */
export function perCpuCounter(kernel: Kernel, at: Address): number {
  const view = kernel.layout(PerCpuCounter).at(at);
  const parts = view.parts();
  let sum = view.count();
  for (const cpu of possibleCpus(kernel)) {
    sum += kernel.target.memory.i32(offsetBy(parts, perCpuOffset(kernel, cpu)));
  }
  return sum;
}
