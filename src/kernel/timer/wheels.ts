/** Timers that count in jiffies, processor by processor (kernel/time/timer.c). */
import { type Address, CorruptionError, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { perCpuAddress } from "#kernel/cpu";
import type { View } from "#kernel/layout";
import { containerOf } from "#kernel/list";
import { chainNodes, listNodes } from "#memory";
import { resolveTypedefs } from "#types";
import { CascadingBase, type Heads, Timer, TimerBase } from "./timer.layout.ts";

/** A `struct timer_list` whose fields are read on demand. */
export type TimerView = View<(typeof Timer)["fields"]>;

/** A wheel of timers of a processor. */
export interface TimerWheel {
  /** `BASE_STD` and `BASE_DEF`; BASE_LOCAL, BASE_GLOBAL and BASE_DEF since v6.9. Undefined before v4.8: there is one. */
  readonly name: string | undefined;
  /** The `struct timer_base`; `struct tvec_base` before v4.8. */
  readonly address: Address;
  /** Its timers, in no order. A broken chain is told to `fail`, and the others are walked. */
  timers(fail: (error: unknown) => void): Iterable<TimerView>;
}

/**
 * What the wheels of a processor are for, by their number. Those that may be deferred became one of their own in v4.8;
 * a third came when timers that any processor may run were set apart. kernel: 83a665dc99a7 "timers: Keep the pinned
 * timers separate from the others" (v6.9).
 */
const NAMES: readonly (readonly string[])[] = [
  [],
  ["BASE_STD"],
  ["BASE_STD", "BASE_DEF"],
  ["BASE_LOCAL", "BASE_GLOBAL", "BASE_DEF"],
];

/**
 * How many wheels a processor has: the variable's type tells. Where that is not known, timers that migrate came with
 * the third wheel, and `sysctl_timer_migration` is there where there are several.
 */
function wheelCount(kernel: Kernel): number {
  const { structures, types, symbols } = kernel.target;
  const declared = optional(() => structures.variable("timer_bases") ?? types.variable("timer_bases"));
  const type = declared && resolveTypedefs(declared);
  if (type?.kind === "array" && type.count !== undefined && type.count < NAMES.length) return type.count;
  if (symbols.image("tmigr_handle_remote") !== undefined) return 3;
  return symbols.image("sysctl_timer_migration") === undefined ? 1 : 2;
}

/** The wheels of a processor. */
export function timerWheels(kernel: Kernel, cpu: number): readonly TimerWheel[] {
  const layout = kernel.layout(TimerBase);
  if (!layout.has("chains")) return [cascadingWheels(kernel, cpu)];
  const first = perCpuAddress(kernel, "timer_bases", cpu);
  return (NAMES[wheelCount(kernel)] ?? []).map((name, i) => {
    const base = layout.at(offsetBy(first, i * layout.size));
    return {
      name,
      address: base.address,
      timers: (fail) => timersIn(kernel, { at: base.chains(), count: base.chainCount(), size: 8 }, fail),
    };
  });
}

/** The five wheels of before v4.8 as one. */
function cascadingWheels(kernel: Kernel, cpu: number): TimerWheel {
  const at = perCpuAddress(kernel, "tvec_bases", cpu);
  // The boot processor's stood in the image, so the variable was a pointer.
  const isPointer = kernel.target.symbols.image("boot_tvec_bases") !== undefined;
  const address = isPointer ? kernel.target.memory.pointer(at) : at;
  const base = kernel.layout(CascadingBase).at(address);
  return {
    name: undefined,
    address,
    *timers(fail) {
      for (const field of ["first", "second", "third", "fourth", "fifth"] as const) {
        yield* timersIn(kernel, base[field](), fail);
      }
    },
  };
}

/** Bytes of a `struct list_head`. */
const LIST_HEAD = 16;

function* timersIn(
  kernel: Kernel,
  { at, count, size }: Heads,
  fail: (error: unknown) => void,
): Generator<TimerView, void> {
  const layout = kernel.layout(Timer);
  const { memory } = kernel.target;
  // One read for all heads: most are empty.
  const heads = memory.read(at, count * size);
  const seen = new Set<Address>();
  for (let i = 0; i < count; i++) {
    const head = offsetBy(at, i * size);
    const first = heads.address(i * size);
    if (first === (size === LIST_HEAD ? head : 0n)) continue;
    try {
      const nodes = size === LIST_HEAD ? listNodes(memory, head, "timers") : chainNodes(memory, first, "timers");
      for (const node of nodes) {
        if (seen.has(node)) throw new CorruptionError("timers", node, "it was met before");
        seen.add(node);
        yield containerOf(layout, "entry", node);
      }
    } catch (error) {
      fail(error);
    }
  }
}
