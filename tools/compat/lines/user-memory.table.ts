import type { LineGroup } from "../line-group.ts";

/** vm, vtop, swap. */
export const USER_MEMORY: LineGroup = {
  title: "Address spaces and swap",
  lines: [],
  explanations: [],
};
