import type { LineGroup } from "../line-group.ts";

/** net. */
export const NETWORK: LineGroup = {
  title: "Network",
  lines: [],
  explanations: [],
};
