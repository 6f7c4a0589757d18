/** Blocks of memory that can be put online and offline (drivers/base/memory.c). */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { listEntries } from "#kernel/list";
import { framesPerSection } from "#kernel/page";
import { Bus, BusDevice, BusSet, MemoryBlock, NamedDevice } from "./node.layout.ts";

/** A block: some sections of memory. */
export interface MemoryBlockFacts {
  readonly address: Address;
  readonly name: string;
  readonly startSection: number;
  /** Physical addresses in bytes; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Undefined in kernels that do not say it. */
  readonly node: number | undefined;
  /** MEM_ONLINE and so on, without the prefix; undefined for a value of no name. */
  readonly state: string | undefined;
}

/** Flags until v6.19, and its stable kernels, made them an enumeration (include/linux/memory.h). */
const STATES: ReadonlyMap<number, string> = new Map([
  [1, "ONLINE"],
  [2, "GOING_OFFLINE"],
  [4, "OFFLINE"],
  [8, "GOING_ONLINE"],
  [16, "CANCEL_ONLINE"],
  [32, "CANCEL_OFFLINE"],
]);

/** Every block, in the order of their bus; none where memory cannot be put offline (CONFIG_MEMORY_HOTPLUG). */
export function* memoryBlocks(kernel: Kernel): Generator<MemoryBlockFacts, void> {
  const bus = findBus(kernel);
  const layout = kernel.layout(MemoryBlock);
  if (bus === undefined || layout.name === undefined) return;
  const { pageSize } = kernel.target.physical;
  const section = framesPerSection(kernel) * pageSize;
  const perBlock = sectionsPerBlock(kernel);
  for (const device of listEntries(kernel, bus.devices(), kernel.layout(BusDevice), "node")) {
    const view = layout.at(offsetBy(device.device(), -layout.offset("device")));
    const startSection = view.startSection();
    yield {
      address: view.address,
      name: kernel.layout(NamedDevice).at(device.device()).name(),
      startSection,
      start: startSection * section,
      end: (startSection + perBlock) * section,
      node: layout.has("node") ? view.node() : undefined,
      state: stateName(kernel, view.state()),
    };
  }
}

/** The bus of memory blocks. Since v6.4 a bus_type no longer leads to its private part: all buses are asked. */
function findBus(kernel: Kernel) {
  const { symbols, memory } = kernel.target;
  const set = symbols.image("bus_kset");
  const own = symbols.image("memory_subsys");
  if (set === undefined || own === undefined) return undefined;
  const buses = listEntries(
    kernel,
    kernel.layout(BusSet).at(memory.pointer(set.address)).list(),
    kernel.layout(Bus),
    "entry",
  );
  for (const bus of buses) if (bus.type() === own.address) return bus;
  return undefined;
}

function sectionsPerBlock(kernel: Kernel): number {
  const symbol = kernel.target.symbols.image("sections_per_block");
  const count = symbol && optional(() => kernel.target.memory.i32(symbol.address));
  return count !== undefined && count > 0 ? count : 1;
}

function stateName(kernel: Kernel, state: number): string | undefined {
  const type = kernel.target.structures.find("enum", "memory_block_state");
  if (type?.kind !== "enum") return STATES.get(state);
  return type.enumerators.find(({ value }) => value === BigInt(state))?.name.replace(/^MEM_/, "");
}
