/** Which numbers stand for which devices (fs/char_dev.c, block/genhd.c, drivers/base/map.c). */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { chainEntries } from "#kernel/list";
import { BlockMajor, CharacterDevice, CharacterRange, DeviceMap, DeviceMapEntry } from "./device.layout.ts";

/** A range of character devices. */
export type CharacterRangeView = View<(typeof CharacterRange)["fields"]>;
/** A number of block devices. */
export type BlockMajorView = View<(typeof BlockMajor)["fields"]>;

/** CHRDEV_MAJOR_HASH_SIZE and BLKDEV_MAJOR_HASH_SIZE: buckets of `chrdevs` and `major_names`. */
const BUCKETS = 255;
/** Bits of a minor number. */
const MINOR_BITS = 20;

/** The registered character devices, in the order of the hash table. Bounds and faults are chainEntries'. */
export function* characterRanges(kernel: Kernel): Generator<CharacterRangeView, void> {
  const layout = kernel.layout(CharacterRange);
  for (const first of buckets(kernel, "chrdevs")) yield* chainEntries(layout, first, (each) => each.next(), "chrdevs");
}

/** The registered block devices, in the order of the hash table. Bounds and faults are chainEntries'. */
export function* blockMajors(kernel: Kernel): Generator<BlockMajorView, void> {
  const layout = kernel.layout(BlockMajor);
  for (const first of buckets(kernel, "major_names")) {
    yield* chainEntries(layout, first, (each) => each.next(), "major_names");
  }
}

function* buckets(kernel: Kernel, table: string): Generator<Address, void> {
  const start = kernel.symbol(table);
  for (let i = 0; i < BUCKETS; i++) {
    const first = kernel.target.memory.pointer(offsetBy(start, i * 8));
    if (first !== 0n) yield first;
  }
}

/** A character device and its `struct file_operations`. */
export interface NumberedDevice {
  readonly device: Address;
  readonly operations: Address;
}

/**
 * The device that a range stands for: its own, or the one that is mapped from its first number; undefined when there is
 * none, or it cannot be read.
 */
export function findCharacterDevice(kernel: Kernel, range: CharacterRangeView): NumberedDevice | undefined {
  const operationsOf = (device: Address): NumberedDevice | undefined => {
    const operations = optional(() => kernel.layout(CharacterDevice).at(device).operations());
    return operations === undefined || operations === 0n ? undefined : { device, operations };
  };
  const own = range.device();
  const found = own === 0n ? undefined : operationsOf(own);
  if (found !== undefined) return found;
  const number = range.major() * 2 ** MINOR_BITS + range.minor();
  for (const entry of mappedDevices(kernel, "cdev_map", range.major())) {
    if (entry.number === number) return operationsOf(entry.data);
  }
  return undefined;
}

/** What a map of device numbers (`cdev_map`, `bdev_map`) has of a major number; what cannot be read ends it. */
export function* mappedDevices(
  kernel: Kernel,
  map: "cdev_map" | "bdev_map",
  major: number,
): Generator<{ readonly number: number; readonly data: Address }, void> {
  const layout = kernel.layout(DeviceMap);
  const first = optional(() => {
    const view = layout.at(kernel.target.memory.pointer(kernel.symbol(map)));
    return kernel.target.memory.pointer(offsetBy(view.buckets(), (major % view.count()) * 8));
  });
  if (first === undefined) return;
  const entries = chainEntries(kernel.layout(DeviceMapEntry), first, (each) => each.next(), map);
  for (;;) {
    const entry = optional(() => {
      const next = entries.next();
      return next.done ? undefined : { number: next.value.device() >>> 0, data: next.value.data() };
    });
    if (entry === undefined) return;
    if (entry.number >>> MINOR_BITS === major) yield entry;
  }
}
