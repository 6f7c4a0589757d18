/** Disks: the block devices that are not partitions (block/genhd.c). */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { classDevices, deviceKind } from "#kernel/device";
import type { View } from "#kernel/layout";
import { containerOf, listEntries } from "#kernel/list";
import { BlockDeviceInode, BlockDevicePart, BlockDisk, InodeList, ListedInode } from "./block.layout.ts";

/** A `struct gendisk` whose fields are read on demand. */
export type DiskView = View<(typeof BlockDisk)["fields"]>;

/** The disks of the machine, in the order in which they came. Bounds and faults are classDevices'. */
export function* disks(kernel: Kernel): Generator<DiskView, void> {
  const kind = kernel.symbol("disk_type");
  for (const device of classDevices(kernel, kernel.symbol("block_class"))) {
    if (deviceKind(kernel, device) === kind) yield diskOfDevice(kernel, device);
  }
}

function diskOfDevice(kernel: Kernel, device: Address): DiskView {
  const layout = kernel.layout(BlockDisk);
  if (layout.has("device")) return containerOf(layout, "device", device);
  return layout.at(containerOf(kernel.layout(BlockDevicePart), "device", device).disk());
}

/**
 * The disks that have a block device with an inode, the newest first, some of them more than once: of its partitions
 * each leads to the disk. For kernels since v5.11, which have no map from numbers to disks. Faults are listNodes'.
 */
export function* disksOfInodes(kernel: Kernel): Generator<DiskView, void> {
  const head = kernel
    .layout(InodeList)
    .at(kernel.target.memory.pointer(kernel.symbol("blockdev_superblock")))
    .inodes();
  const inodes = kernel.layout(BlockDeviceInode);
  const devices = kernel.layout(BlockDevicePart);
  for (const { address } of listEntries(kernel, head, kernel.layout(ListedInode), "list")) {
    const disk = optional(() => devices.at(containerOf(inodes, "inode", address).device()).disk());
    if (disk !== undefined && disk !== 0n) yield kernel.layout(BlockDisk).at(disk);
  }
}

/** The disk at a `struct gendisk`. */
export function diskAt(kernel: Kernel, at: Address): DiskView {
  return kernel.layout(BlockDisk).at(at);
}
