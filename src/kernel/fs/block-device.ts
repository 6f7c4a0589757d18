/** Block devices by name (block/genhd.c, bdevname). */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { BlockDeviceLayout, DiskLayout } from "./fs.layout.ts";

/** Partition numbers are a byte; beside it v6.10 keeps flags. */
const PARTITION_MASK = 0xff;
/** MINORBITS: a dev_t is 12 bits of major and 20 of minor number (include/linux/kdev_t.h). */
const MINOR_BITS = 20;

/** The name of the `struct block_device` at `device`, as below /dev: `vda`, `vda1`, `nvme0n1p2`. */
export function blockDeviceName(kernel: Kernel, device: Address): string {
  const view = kernel.layout(BlockDeviceLayout).at(device);
  const disk = kernel.layout(DiskLayout).at(view.disk()).name();
  const partition = view.partition() & PARTITION_MASK;
  if (partition === 0) return disk;
  return /\d$/.test(disk) ? `${disk}p${partition}` : `${disk}${partition}`;
}

/** The name of the disk behind a `struct block_device`, and what its driver keeps of it. */
export function blockDevicePrivate(
  kernel: Kernel,
  device: Address,
): { readonly name: string; readonly privateData: Address } {
  const disk = kernel.layout(DiskLayout).at(kernel.layout(BlockDeviceLayout).at(device).disk());
  return { name: disk.name(), privateData: disk.privateData() };
}

/** A dev_t as `major:minor`. */
export function deviceNumber(device: number): string {
  return `${device >>> MINOR_BITS}:${device & ((1 << MINOR_BITS) - 1)}`;
}
