/** The machine's clocks when it died. */
import { AbsentError, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { memberPath } from "#types";
import { Timekeeper } from "./time.layout.ts";

/** Seconds before jiffies wrap for the first time: INITIAL_JIFFIES is minus five minutes (include/linux/jiffies.h). */
const INITIAL_SECONDS = 300;
const NANOSECONDS = 1_000_000_000n;
/** The rates that CONFIG_HZ offers. */
const RATES = [100, 250, 300, 1000] as const;

/** tk_core was an anonymous struct at first: a seqcount of 4 bytes, then the timekeeper at the next multiple of 8. */
const BEHIND_SEQCOUNT = 8;

/**
 * The timekeeper: in tk_core, which became a named `struct tk_data` with a lock in front (v6.13), then an array of them,
 * timekeeper_data, the first being the system's (v6.17).
 */
function timekeeper(kernel: Kernel) {
  const { symbols, structures } = kernel.target;
  const layout = kernel.layout(Timekeeper);
  const data =
    symbols.image("timekeeper_data") ??
    symbols.image("tk_core") ??
    symbols.find("timekeeper_data") ??
    symbols.find("tk_core");
  if (data !== undefined) {
    const wrapper = structures.find("struct", "tk_data");
    const place = wrapper?.kind === "struct" ? memberPath(wrapper, "timekeeper") : undefined;
    return layout.at(offsetBy(data.address, place === undefined ? BEHIND_SEQCOUNT : place.bitOffset >> 3));
  }
  throw new AbsentError("the timekeeper", ["tk_core", "timekeeper_data"]);
}

/** Wall-clock time in seconds since 1970. */
export function wallClock(kernel: Kernel): number {
  return Number(timekeeper(kernel).seconds());
}

/** Seconds since boot by the monotonic clock, whole. */
export function uptimeSeconds(kernel: Kernel): number {
  const keeper = timekeeper(kernel);
  return Number(keeper.seconds() + keeper.toMonotonicSeconds());
}

/** Seconds since 1970 at which the boot clock, which counts the time asleep as well, stood at `nanoseconds`. */
export function wallClockAt(kernel: Kernel, nanoseconds: bigint): number {
  const keeper = timekeeper(kernel);
  const ahead = keeper.toMonotonicSeconds() * NANOSECONDS + keeper.toMonotonicNanoseconds() + keeper.asleep();
  return Number((nanoseconds - ahead) / NANOSECONDS);
}

/** jiffies_64 at the end. */
export function jiffies(kernel: Kernel): bigint {
  return kernel.target.memory.u64(kernel.symbol("jiffies_64"));
}

/**
 * CONFIG_HZ, which no symbol holds: the rate at which jiffies have counted since boot agrees with the monotonic clock
 * for one of the four only.
 */
export function tickRate(kernel: Kernel): number {
  return kernel.once(findTickRate);
}

function findTickRate(kernel: Kernel): number {
  const now = Number(jiffies(kernel));
  const uptime = uptimeSeconds(kernel);
  const error = (rate: number): number => Math.abs((now - (2 ** 32 - INITIAL_SECONDS * rate)) / rate - uptime);
  return RATES.toSorted((a, b) => error(a) - error(b))[0];
}

/** Ticks since boot. */
export function ticksSinceBoot(kernel: Kernel): bigint {
  return jiffies(kernel) - (2n ** 32n - BigInt(INITIAL_SECONDS * tickRate(kernel)));
}

/** Seconds since boot by jiffies: what `uptime` would say, one tick exact. */
export function uptimeByJiffies(kernel: Kernel): number {
  return Number(ticksSinceBoot(kernel)) / tickRate(kernel);
}

/** Whole seconds since boot: by jiffies, as crash reckons it, or by the monotonic clock where they cannot be read. */
export function uptime(kernel: Kernel): number {
  const byJiffies = optional(() => uptimeByJiffies(kernel));
  return byJiffies === undefined ? uptimeSeconds(kernel) : Math.floor(byJiffies);
}

/** The wall clock when the kernel started, in seconds since 1970, as crash reckons it: whole seconds from whole seconds. */
export function bootSeconds(kernel: Kernel): number {
  return wallClock(kernel) - Math.floor(uptimeByJiffies(kernel));
}

/** The three load averages, from fixed point with 11 fraction bits (FSHIFT). */
export function loadAverages(kernel: Kernel): readonly [number, number, number] {
  const words = kernel.target.memory.read(kernel.symbol("avenrun"), 24);
  return [words.n64(0) / 2048, words.n64(8) / 2048, words.n64(16) / 2048];
}
