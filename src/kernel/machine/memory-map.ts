/** The firmware's map of physical memory, as the kernel changed it for its own use (arch/x86/kernel/e820.c). */
import { AbsentError, type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { MemoryMap, MemoryMapStretch } from "./machine.layout.ts";

/** A stretch of physical memory; `end` is exclusive. Its type is the firmware's number: 1 for memory that can be used. */
export interface FirmwareStretch {
  readonly start: bigint;
  readonly end: bigint;
  readonly type: number;
}

/** The stretches of the map, as they stand in it. AbsentError when this kernel has no such map. */
export function* firmwareMemory(kernel: Kernel): Generator<FirmwareStretch, void> {
  const layout = kernel.layout(MemoryMapStretch);
  const map = kernel.layout(MemoryMap).at(mapAddress(kernel));
  const count = Math.min(map.count(), map.most());
  for (let i = 0; i < count; i++) {
    const stretch = layout.at(offsetBy(map.entries(), i * layout.size));
    const start = stretch.start();
    yield { start, end: BigInt.asUintN(64, start + stretch.size()), type: stretch.type() };
  }
}

/** `e820_table` is a pointer to the map; before v4.12 the map was `e820`, from v4.10 on behind a pointer, too. */
function mapAddress(kernel: Kernel): Address {
  const { symbols, memory, structures, types } = kernel.target;
  const table = symbols.image("e820_table");
  if (table !== undefined) return memory.pointer(table.address);
  const old = symbols.image("e820");
  if (old === undefined) throw new AbsentError("the firmware's memory map", ["e820_table", "e820"]);
  const type = structures.variable("e820") ?? types.variable("e820");
  return type?.kind === "pointer" ? memory.pointer(old.address) : old.address;
}
