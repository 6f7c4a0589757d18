/** Swap devices by their number (mm/swapfile.c, swap_info). */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import { dentryAt, pathOf } from "#kernel/fs";
import { SwapDeviceLayout, SwapFileLayout } from "./swap.layout.ts";

/** MAX_SWAPFILES_SHIFT is 5; the highest numbers stand for other things than devices. */
const MOST_DEVICES = 32;

/**
 * The `swap_info_struct` of a device; undefined when there is none of that number. kernel: efa90a981bbc "swap_info: change
 * to array of pointers" (v2.6.33): before, `swap_info` held the structures themselves, which do not begin with a pointer.
 */
export function findSwapDevice(kernel: Kernel, number: number): Address | undefined {
  const { memory, symbols } = kernel.target;
  const table = symbols.find("swap_info")?.address;
  if (table === undefined || number >= MOST_DEVICES) return undefined;
  const layout = kernel.layout(SwapDeviceLayout);
  if (!isKernelAddress(memory.pointer(table))) {
    const device = offsetBy(table, number * layout.size);
    return layout.at(device).file() === 0n ? undefined : device;
  }
  const device = memory.pointer(offsetBy(table, number * 8));
  return isKernelAddress(device) ? device : undefined;
}

/** SWP_USED: the device is in use, and not only its place in the table. */
const SWP_USED = 1;
/** SWAP_USAGE_OFFLIST_BIT in the number of pages in use. kernel: b228386cf237 "mm, swap: clean up plist removal and adding" (v6.14). */
const OFF_LIST = 2 ** 30;

/** A swap device: its `swap_info_struct`, and what /proc/swaps says of it. Methods read the dump and may fault. */
export interface SwapDevice {
  readonly number: number;
  readonly address: Address;
  /** The `struct inode` of the device or file. */
  inode(): Address;
  path(): string;
  /** Sizes in pages. */
  pages(): number;
  usedPages(): number;
  priority(): number;
}

/** The swap devices in use, by number; one of which nothing can be read counts. May fault. */
export function* swapDevices(kernel: Kernel): Generator<SwapDevice, void> {
  const layout = kernel.layout(SwapDeviceLayout);
  for (let number = 0; number < MOST_DEVICES; number++) {
    const address = findSwapDevice(kernel, number);
    if (address === undefined) continue;
    const view = layout.at(address);
    const isOpen = optional(() => (view.flags() & SWP_USED) !== 0 && view.file() !== 0n) ?? true;
    if (!isOpen) continue;
    yield {
      number,
      address,
      inode: () => dentryAt(kernel, kernel.layout(SwapFileLayout).at(view.file()).dentry()).inode(),
      path: () => swapDevicePath(kernel, address) ?? "",
      pages: () => view.pages(),
      usedPages() {
        const used = view.used();
        return Math.floor(used / OFF_LIST) % 2 === 1 ? used - OFF_LIST : used;
      },
      priority: () => view.priority(),
    };
  }
}

/** The path of the device or file behind a `swap_info_struct`; undefined after swapoff. */
export function swapDevicePath(kernel: Kernel, device: Address): string | undefined {
  const file = kernel.layout(SwapDeviceLayout).at(device).file();
  if (file === 0n) return undefined;
  const view = kernel.layout(SwapFileLayout).at(file);
  return pathOf(kernel, view.dentry(), view.mount());
}
