/** Network devices as rows, and crash's text of them. */
import { type Address, hex, isUnavailable, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { ipv4Addresses, ipv6Addresses, type NetDeviceView } from "#kernel/net";
import { cellOf } from "../cell-of.ts";

/** A network device. */
export interface DeviceRow extends Row {
  readonly kind: "device";
  readonly device: Address;
  readonly name: string | Unavailable;
  readonly ipv4: readonly string[] | Unavailable;
  readonly ipv6: readonly string[] | Unavailable;
}

/** The row of a device. */
export function deviceRow(kernel: Kernel, device: NetDeviceView): DeviceRow {
  return {
    kind: "device",
    device: device.address,
    name: cellOf(() => device.name()),
    ipv4: cellOf(() => [...ipv4Addresses(kernel, device)]),
    ipv6: cellOf(() => [...ipv6Addresses(kernel, device)]),
  };
}

/** Above the devices. */
export const DEVICE_TITLES = "   NET_DEVICE     NAME       IP ADDRESS(ES)\n";

/** A line. */
export function formatDevice({ device, name, ipv4, ipv6 }: DeviceRow): string {
  const addresses = [ipv4, ipv6].flatMap((each) => (isUnavailable(each) ? ["(unknown)"] : each));
  const shown = isUnavailable(name) ? "(unknown)" : name;
  return `${hex(device).padStart(16)}  ${shown.padEnd(10)} ${addresses.join(", ")}\n`;
}
