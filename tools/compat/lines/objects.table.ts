import type { LineGroup } from "../line-group.ts";

/** ipcs, bpf, sbitmapq. */
export const OBJECTS: LineGroup = {
  title: "IPC, BPF and bitmaps",
  lines: [],
  explanations: [],
};
