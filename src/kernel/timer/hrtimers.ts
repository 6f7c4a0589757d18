/** High-resolution timers, by processor and clock (kernel/time/hrtimer.c). */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { perCpuAddress } from "#kernel/cpu";
import type { View } from "#kernel/layout";
import { containerOf } from "#kernel/list";
import { rbNodes } from "#kernel/rbtree";
import { tickRate, ticksSinceBoot } from "#kernel/time";
import { HighResolutionClock, HighResolutionCpu, HighResolutionTimer } from "./timer.layout.ts";

/** A `struct hrtimer` whose fields are read on demand. */
export type HighResolutionTimerView = View<(typeof HighResolutionTimer)["fields"]>;

/** A processor's timers of one clock. Those of a clock that run in softirq context are a clock of their own. */
export interface HighResolutionClockView {
  /** The `struct hrtimer_clock_base`. */
  readonly address: Address;
  /** The function that tells the time: its address, or its name where this kernel has no pointer to it. */
  getTime(): Address | string | undefined;
  /** The time by this clock at the last tick, in nanoseconds. */
  now(): bigint;
  /** The timers, the earliest first. Faults are those of rbNodes. */
  timers(): Iterable<HighResolutionTimerView>;
}

/** What tells the time of a clock since v6.18, by its number (include/uapi/linux/time.h). */
const GET_TIME: Readonly<Record<number, string>> = {
  0: "ktime_get_real",
  1: "ktime_get",
  7: "ktime_get_boottime",
  11: "ktime_get_clocktai",
};

const NANOSECONDS = 1_000_000_000n;

/** The `struct hrtimer_cpu_base` of a processor, and its clocks. */
export function highResolutionTimers(
  kernel: Kernel,
  cpu: number,
): { readonly address: Address; readonly clocks: readonly HighResolutionClockView[] } {
  const base = kernel.layout(HighResolutionCpu).at(perCpuAddress(kernel, "hrtimer_bases", cpu));
  const layout = kernel.layout(HighResolutionClock);
  const first = base.clocks();
  const clocks = Array.from({ length: base.clockCount() }, (_, i) => clockAt(kernel, offsetBy(first, i * layout.size)));
  return { address: base.address, clocks };
}

function clockAt(kernel: Kernel, address: Address): HighResolutionClockView {
  const layout = kernel.layout(HighResolutionClock);
  const clock = layout.at(address);
  const timer = kernel.layout(HighResolutionTimer);
  return {
    address,
    getTime: () => (layout.has("getTime") ? clock.getTime() : GET_TIME[clock.clock()]),
    now: () => ticksSinceBoot(kernel) * (NANOSECONDS / BigInt(tickRate(kernel))) + clock.offset(),
    *timers() {
      for (const node of rbNodes(kernel, clock.root(), "timers")) yield containerOf(timer, "node", node);
    },
  };
}
