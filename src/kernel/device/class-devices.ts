/** The devices of a class (drivers/base/class.c, lib/klist.c). */
import { AbsentError, type Address } from "#base";
import type { Kernel } from "#kernel";
import { containerOf, listEntries } from "#kernel/list";
import { DeviceClass, DevicePrivate, DriverDevice, Klist, KlistNode, ObjectSet, Subsystem } from "./device.layout.ts";

/** KNODE_DEAD: a node that was taken out, and is only kept for those who stand on it. */
const DEAD = 1n;

/** The `struct device`s of a `struct class`, in the order in which they came. Bounds and faults are listNodes'. */
export function* classDevices(kernel: Kernel, at: Address): Generator<Address, void> {
  const devices = kernel.layout(DriverDevice);
  const own = kernel.layout(DevicePrivate);
  const list = kernel.layout(Klist).at(classList(kernel, at)).list();
  for (const node of listEntries(kernel, list, kernel.layout(KlistNode), "link")) {
    if ((node.list() & DEAD) !== 0n) continue;
    yield devices.has("inClass")
      ? containerOf(devices, "inClass", node.address).address
      : containerOf(own, "inClass", node.address).device();
  }
}

/** The `struct device_type` of a device: what kind of device it is within its class. May fault. */
export function deviceKind(kernel: Kernel, device: Address): Address {
  return kernel.layout(DriverDevice).at(device).type();
}

/** The klist of a class's devices: since v6.4 its subsystem is found among all of them. */
function classList(kernel: Kernel, at: Address): Address {
  const layout = kernel.layout(Subsystem);
  const classes = kernel.layout(DeviceClass);
  if (classes.has("own")) return layout.at(classes.at(at).own()).devices();
  const sets = kernel.layout(ObjectSet).at(kernel.target.memory.pointer(kernel.symbol("class_kset")));
  for (const subsystem of listEntries(kernel, sets.list(), layout, "set")) {
    if (subsystem.class() === at) return subsystem.devices();
  }
  throw new AbsentError(`the class at ${at.toString(16)}`);
}
