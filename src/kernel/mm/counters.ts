/** Counters of the memory management (mm/vmstat.c). */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { perCpuAddress, possibleCpus } from "#kernel/cpu";
import { Zone } from "./node.layout.ts";

/** A counter by its name in the kernel's enumeration. */
export interface Counter {
  readonly name: string;
  readonly value: number;
}

/** The kernel's arrays of counters: of zones (`vm_stat` until v4.8, 75ef71840539), nodes and NUMA events. */
export type CounterArray = "vm_stat" | "vm_zone_stat" | "vm_node_stat" | "vm_numa_stat";

const ENUMERATIONS = {
  vm_stat: { name: "zone_stat_item", end: "NR_VM_ZONE_STAT_ITEMS" },
  vm_zone_stat: { name: "zone_stat_item", end: "NR_VM_ZONE_STAT_ITEMS" },
  vm_node_stat: { name: "node_stat_item", end: "NR_VM_NODE_STAT_ITEMS" },
  vm_numa_stat: { name: "numa_stat_item", end: "NR_VM_NUMA_STAT_ITEMS" },
  vm_event_states: { name: "vm_event_item", end: "NR_VM_EVENT_ITEMS" },
} as const;

/** More names than any of these enumerations has. */
const MOST_COUNTERS = 1024;

/**
 * The sums of one of the kernel's arrays; undefined when this kernel has none of that name. What processors have not yet
 * added to it is left out.
 */
export function counters(kernel: Kernel, array: CounterArray): readonly Counter[] | undefined {
  const symbol = kernel.target.symbols.image(array);
  return symbol && countersAt(kernel, array, symbol.address);
}

/** The counters of a kind at an address: a zone's or a node's own. */
export function countersAt(kernel: Kernel, array: CounterArray, at: Address): readonly Counter[] {
  const names = counterNames(kernel, array);
  const words = kernel.target.memory.read(at, names.length * 8);
  return names.map((name, i) => ({ name, value: Number(words.i64(i * 8)) }));
}

/** The counters of a zone are named as those of all zones. */
export function zoneCounterArray(kernel: Kernel): CounterArray {
  return kernel.target.symbols.image("vm_zone_stat") === undefined ? "vm_stat" : "vm_zone_stat";
}

/** Events since the start, summed over the processors; undefined when this kernel does not count them. */
export function eventCounters(kernel: Kernel): readonly Counter[] | undefined {
  const symbol =
    kernel.target.symbols.find("vm_event_states") ?? kernel.target.symbols.find("per_cpu__vm_event_states");
  if (symbol === undefined) return undefined;
  const names = counterNames(kernel, "vm_event_states");
  const sums = new Float64Array(names.length);
  for (const cpu of possibleCpus(kernel)) {
    const words = kernel.target.memory.read(perCpuAddress(kernel, symbol.name, cpu), names.length * 8);
    for (let i = 0; i < names.length; i++) sums[i] += words.n64(i * 8);
  }
  return names.map((name, i) => ({ name, value: sums[i] }));
}

function counterNames(kernel: Kernel, array: keyof typeof ENUMERATIONS): readonly string[] {
  const { name, end } = ENUMERATIONS[array];
  const type = kernel.target.structures.find("enum", name);
  if (type?.kind !== "enum") return [];
  const last = type.enumerators.find((enumerator) => enumerator.name === end);
  const count = Math.min(MOST_COUNTERS, Number(last?.value ?? type.enumerators.length));
  const names = Array.from({ length: count }, () => "");
  for (const { name: counter, value } of type.enumerators) {
    if (counter !== end && value >= 0n && value < count) names[Number(value)] = counter;
  }
  return names;
}

/** One counter by its name, of whichever array has it; undefined when none does. */
export function counter(kernel: Kernel, ...names: readonly string[]): number | undefined {
  for (const array of ["vm_zone_stat", "vm_node_stat", "vm_stat"] as const) {
    const all = optional(() => counters(kernel, array)) ?? [];
    const found = names.map((name) => all.find((each) => each.name === name)).find((each) => each !== undefined);
    if (found !== undefined) return found.value;
  }
  return undefined;
}

/** Free pages of a zone, as it counts them. */
export function zoneFreePages(kernel: Kernel, zone: Address): number | undefined {
  const layout = kernel.layout(Zone);
  if (!layout.has("counters")) return undefined;
  const all = countersAt(kernel, zoneCounterArray(kernel), layout.at(zone).counters());
  return all.find(({ name }) => name === "NR_FREE_PAGES")?.value;
}
