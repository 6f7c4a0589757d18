/** include/linux/timekeeper_internal.h, kernel/time/timekeeping.c. */
import { layout, long } from "#kernel/layout";

/** The wall clock as the last tick left it. */
export const Timekeeper = layout("struct timekeeper", {
  seconds: long("xtime_sec"),
  toMonotonicSeconds: long("wall_to_monotonic.tv_sec"),
  toMonotonicNanoseconds: long("wall_to_monotonic.tv_nsec"),
  /** Nanoseconds asleep, by which the clock that counts them is ahead. */
  asleep: long("offs_boot"),
});
