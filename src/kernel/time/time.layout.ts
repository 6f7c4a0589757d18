/** include/linux/timekeeper_internal.h, kernel/time/timekeeping.c. */
import { layout, long } from "#kernel/layout";

/** The wall clock as the last tick left it. */
export const Timekeeper = layout("struct timekeeper", {
  seconds: long("xtime_sec"),
  toMonotonicSeconds: long("wall_to_monotonic.tv_sec"),
});
