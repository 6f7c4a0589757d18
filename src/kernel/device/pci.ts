/** The PCI buses and the devices on them (drivers/pci/probe.c). */
import { type Address, CorruptionError } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { listEntries } from "#kernel/list";
import { PciBus, PciDevice } from "./device.layout.ts";

/** A `struct pci_bus` whose fields are read on demand. */
export type PciBusView = View<(typeof PciBus)["fields"]>;
/** A `struct pci_dev` whose fields are read on demand. */
export type PciDeviceView = View<(typeof PciDevice)["fields"]>;

/** Bus numbers have eight bits, and bridges lead to higher ones. */
const DEEPEST = 256;

/** The buses that no bridge leads to. Bounds and faults are listNodes'. */
export function pciRootBuses(kernel: Kernel): Generator<PciBusView, void> {
  return listEntries(kernel, kernel.symbol("pci_root_buses"), kernel.layout(PciBus), "list");
}

/** The buses behind the bridges of a bus, each before those behind it. Bounds and faults are listNodes'. */
export function* pciChildBuses(kernel: Kernel, bus: PciBusView, depth: number = 0): Generator<PciBusView, void> {
  if (depth > DEEPEST) throw new CorruptionError("pci_bus.children", bus.address, `deeper than ${DEEPEST}`);
  for (const child of listEntries(kernel, bus.children(), kernel.layout(PciBus), "list")) {
    yield child;
    yield* pciChildBuses(kernel, child, depth + 1);
  }
}

/** The devices on a bus. Bounds and faults are listNodes'. */
export function pciDevices(kernel: Kernel, bus: PciBusView): Generator<PciDeviceView, void> {
  return listEntries(kernel, bus.devices(), kernel.layout(PciDevice), "list");
}

/** The device at a `struct pci_dev`. */
export function pciDeviceAt(kernel: Kernel, at: Address): PciDeviceView {
  return kernel.layout(PciDevice).at(at);
}

/** The number of the kind of PCI Express device (PCI_EXP_TYPE_); undefined where kernels do not keep it. May fault. */
export function pciExpressType(kernel: Kernel, device: PciDeviceView): number | undefined {
  return kernel.layout(PciDevice).has("express") ? (device.express() >> 4) & 15 : undefined;
}
