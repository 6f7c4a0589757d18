import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress, kernelRegions } from "#kernel/address-space";

/** True for addresses that crash takes for the kernel's: those from the lowest of its regions on. */
export function isKernelVirtual(kernel: Kernel, at: Address): boolean {
  return isKernelAddress(at) && (kernelRegions(kernel).length === 0 || at >= lowest(kernel));
}

function lowest(kernel: Kernel): Address {
  return kernelRegions(kernel).reduce(
    (least, { start }) => (start < least ? start : least),
    kernelRegions(kernel)[0].start,
  );
}
