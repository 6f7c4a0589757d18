/** Softirqs (kernel/softirq.c). */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { SoftInterrupt } from "./irq.layout.ts";

/** NR_SOFTIRQS since v2.6.28 (include/linux/interrupt.h). */
const USUAL_COUNT = 10;

/** The functions in `softirq_vec`, by number; 0 for one that nobody has set. */
export function softInterrupts(kernel: Kernel): readonly Address[] {
  const { structures, types } = kernel.target;
  const layout = kernel.layout(SoftInterrupt);
  const table = kernel.symbol("softirq_vec");
  const known = structures.enumerator("NR_SOFTIRQS") ?? types.enumerator("NR_SOFTIRQS");
  const count = Number(known?.value ?? USUAL_COUNT);
  return Array.from({ length: Math.min(count, 64) }, (_, i) => layout.at(offsetBy(table, i * layout.size)).function());
}
