import type { LineGroup } from "../line-group.ts";

/** dev. */
export const DEVICES: LineGroup = {
  title: "Devices",
  lines: [],
  explanations: [],
};
