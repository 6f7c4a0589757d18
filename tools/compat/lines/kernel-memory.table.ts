import type { LineGroup } from "../line-group.ts";

/** kmem. */
export const KERNEL_MEMORY: LineGroup = {
  title: "Kernel memory",
  lines: [],
  explanations: [],
};
