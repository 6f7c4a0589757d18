import type { LineGroup } from "../line-group.ts";

/** runq, timer, waitq. */
export const SCHEDULING: LineGroup = {
  title: "Scheduling and timers",
  lines: [],
  explanations: [],
};
