/** include/linux/timekeeper_internal.h, kernel/time/timekeeping.c. */
import { int, layout, long } from "#kernel/layout";

/** The wall clock as the last tick left it. */
export const Timekeeper = layout("struct timekeeper", {
  seconds: long("xtime_sec"),
  toMonotonicSeconds: long("wall_to_monotonic.tv_sec"),
  toMonotonicNanoseconds: long("wall_to_monotonic.tv_nsec"),
  /** Nanoseconds of the running second, shifted left by `shift`. */
  fraction: long("tkr_mono.xtime_nsec"),
  shift: int("tkr_mono.shift"),
});
