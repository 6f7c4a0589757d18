/** Network devices and their addresses (net/core/dev.c, net/ipv4/devinet.c, net/ipv6/addrconf.c). */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { chainEntries, listEntries } from "#kernel/list";
import { ipv4Text, ipv6Text } from "./address-text.ts";
import { Ipv4Address, Ipv4Device, Ipv6Address, Ipv6Device, NetDevice, NetNamespace } from "./net.layout.ts";

/** A `struct net_device` whose fields are read on demand. */
export type NetDeviceView = View<(typeof NetDevice)["fields"]>;

/** Bytes of an address. */
const IPV4_SIZE = 4;
const IPV6_SIZE = 16;

/** The network namespace that the machine started with. */
export function firstNetNamespace(kernel: Kernel): Address {
  return kernel.symbol("init_net");
}

/** The devices of a namespace (a `struct net`), in the order in which they came. Bounds and faults are listNodes'. */
export function netDevices(kernel: Kernel, namespace: Address): Generator<NetDeviceView, void> {
  const head = kernel.layout(NetNamespace).at(namespace).devices();
  return listEntries(kernel, head, kernel.layout(NetDevice), "list");
}

/** The device at an address of a `struct net_device`. */
export function netDeviceAt(kernel: Kernel, at: Address): NetDeviceView {
  return kernel.layout(NetDevice).at(at);
}

/** The IPv4 addresses of a device, as text. May fault. */
export function* ipv4Addresses(kernel: Kernel, device: NetDeviceView): Generator<string, void> {
  const part = device.ipv4();
  if (part === 0n) return;
  const first = kernel.layout(Ipv4Device).at(part).addresses();
  for (const each of chainEntries(kernel.layout(Ipv4Address), first, (entry) => entry.next(), "in_device.ifa_list")) {
    yield ipv4Text(kernel.target.memory.read(each.number(), IPV4_SIZE).array);
  }
}

/** The IPv6 addresses of a device, as text. May fault. */
export function* ipv6Addresses(kernel: Kernel, device: NetDeviceView): Generator<string, void> {
  const part = device.ipv6();
  if (part === 0n) return;
  const layout = kernel.layout(Ipv6Address);
  const head = kernel.layout(Ipv6Device).at(part).addresses();
  const entries = layout.has("next")
    ? chainEntries(layout, kernel.target.memory.pointer(head), (entry) => entry.next(), "inet6_dev.addr_list")
    : listEntries(kernel, head, layout, "list");
  for (const each of entries) yield ipv6Text(kernel.target.memory.read(each.number(), IPV6_SIZE).array);
}
