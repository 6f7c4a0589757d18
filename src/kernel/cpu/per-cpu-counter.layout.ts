/** include/linux/percpu_counter.h */
import { int, layout, pointer } from "#kernel/layout";

/** A count that every processor keeps a part of. */
export const PerCpuCounter = layout("struct percpu_counter", {
  count: int("count"),
  parts: pointer("counters"),
});
