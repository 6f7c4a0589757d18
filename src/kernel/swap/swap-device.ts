/** Swap devices by their number (mm/swapfile.c, swap_info). */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import { pathOf } from "#kernel/fs";
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

/** The path of the device or file behind a `swap_info_struct`; undefined after swapoff. */
export function swapDevicePath(kernel: Kernel, device: Address): string | undefined {
  const file = kernel.layout(SwapDeviceLayout).at(device).file();
  if (file === 0n) return undefined;
  const view = kernel.layout(SwapFileLayout).at(file);
  return pathOf(kernel, view.dentry(), view.mount());
}
