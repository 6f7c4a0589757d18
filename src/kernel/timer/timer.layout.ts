/** include/linux/timer_types.h, include/linux/hrtimer_types.h, include/linux/hrtimer_defs.h, kernel/time/timer.c. */
import { type Address, offsetBy } from "#base";
import { at, before, custom, type Field, int, layout, length, long, newest, pointer } from "#kernel/layout";
import { resolveTypedefs, sizeOf } from "#types";

/** A timer that counts in jiffies. */
export const Timer = layout("struct timer_list", {
  entry: at("entry"),
  expires: long("expires"),
  function: pointer("function"),
});

/** A wheel: chains of timers by when they expire. kernel: 500462a9de65 "timers: Switch to a non-cascading wheel" (v4.8). */
export const TimerBase = layout("struct timer_base", { chains: at("vectors"), chainCount: length("vectors") });

/** An array of heads of lists or chains. */
export interface Heads {
  readonly at: Address;
  readonly count: number;
  /** Bytes of one: 16 for a `list_head`, 8 for an `hlist_head`. kernel: 1dabbcec2c0a "timer: Use hlist for the timer wheel hash buckets" (v4.2). */
  readonly size: number;
}

function heads(path: string): Field<Heads> {
  return custom(path, ({ type, bitOffset }) => {
    const array = resolveTypedefs(type);
    if (array.kind !== "array") return undefined;
    const { count = 0 } = array;
    const size = sizeOf(array.element);
    return (_memory, start) => ({ at: offsetBy(start, bitOffset >> 3), count, size });
  });
}

const cascading = (path: string): Field<Heads> => before("v4.8", "500462a9de65", heads(path));

/** The five wheels of a processor, each coarser than the one before, until v4.8. */
export const CascadingBase = layout("struct tvec_base", {
  first: cascading("tv1.vec"),
  second: cascading("tv2.vec"),
  third: cascading("tv3.vec"),
  fourth: cascading("tv4.vec"),
  fifth: cascading("tv5.vec"),
});

/** A processor's high-resolution timers. */
export const HighResolutionCpu = layout("struct hrtimer_cpu_base", {
  clocks: at("clock_base"),
  clockCount: length("clock_base"),
});

/** Those of one clock. */
export const HighResolutionClock = layout("struct hrtimer_clock_base", {
  /** CLOCK_MONOTONIC and the like. */
  clock: int("clockid"),
  /** kernel: 009eb5da29a9 (v6.18) removed it: what tells the time follows from the clock. */
  getTime: before("v6.18", "009eb5da29a9", pointer("get_time")),
  /** What is added to the monotonic clock, in nanoseconds. */
  offset: long("offset"),
  /** The `struct rb_node` at the top of the tree. */
  root: newest(
    pointer("active.rb_root.rb_root.rb_node"),
    /** kernel: 511885d7061e "lib/timerqueue: Rely on rbtree semantics for next timer" */
    before("v5.4", "511885d7061e", pointer("active.head.rb_node")),
    before("v2.6.38", undefined, pointer("active.rb_node")),
  ),
});

/** A high-resolution timer. */
export const HighResolutionTimer = layout("struct hrtimer", {
  node: newest(at("node.node"), before("v2.6.38", undefined, at("node"))),
  /** The latest time at which it may expire, and the earliest, in nanoseconds of its clock. */
  expires: newest(long("node.expires"), before("v2.6.38", undefined, long("_expires"))),
  softExpires: long("_softexpires"),
  function: pointer("function"),
});
