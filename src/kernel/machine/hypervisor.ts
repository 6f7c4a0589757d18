/** Under which hypervisor the kernel ran. */
import { optional } from "#base";
import type { Kernel } from "#kernel";
import { Hypervisor, Paravirtualization } from "./machine.layout.ts";

/** What `pv_info` says when nobody has changed it (arch/x86/kernel/paravirt.c). */
const HARDWARE = "bare hardware";

/**
 * The name of the hypervisor that the kernel works together with: by `pv_info`, which KVM and Xen write into, or before
 * v4.15 by `x86_hyper`. Undefined when the kernel knows of none; it may run under one all the same.
 */
export function hypervisor(kernel: Kernel): string | undefined {
  const { symbols, memory } = kernel.target;
  const paravirtual = symbols.image("pv_info");
  const name = paravirtual && optional(() => kernel.layout(Paravirtualization).at(paravirtual.address).name());
  if (name !== undefined && name !== "" && name !== HARDWARE) return name;
  const known = symbols.image("x86_hyper");
  const at = known && optional(() => memory.pointer(known.address));
  return at ? optional(() => kernel.layout(Hypervisor).at(at).name()) || undefined : undefined;
}
