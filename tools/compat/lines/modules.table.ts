import type { LineGroup } from "../line-group.ts";

/** mod. */
export const MODULES: LineGroup = {
  title: "Modules",
  lines: [
    "mod",
    "mod -t",
    "mod -s nosuchmodule",
    "mod -s loop /nosuchfile",
    "mod -S /nosuchdirectory",
    "mod -d loop",
    "lsmod",
  ],
  explanations: [],
};
