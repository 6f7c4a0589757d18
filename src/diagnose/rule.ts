import type { Kernel } from "#kernel";
import type { Finding } from "#report";

/** A finding without what every finding of its rule shares. */
export type RuleFinding = Omit<Finding, "rule" | "title">;

/**
 * One way in which a kernel can be found to have died or be stuck: one file per rule. `applies` is cheap and decides
 * whether `run` is worth its reads; what `run` throws becomes a note of the report.
 */
export interface Rule {
  /** Stable: reports and suppressions name it. */
  readonly id: string;
  readonly title: string;
  applies(kernel: Kernel): boolean;
  run(kernel: Kernel): Iterable<RuleFinding>;
}
