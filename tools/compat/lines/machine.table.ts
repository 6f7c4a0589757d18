import type { LineGroup } from "../line-group.ts";

/** irq, mach. */
export const MACHINE: LineGroup = {
  title: "Machine and interrupts",
  lines: [],
  explanations: [],
};
