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
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** Why there may be more addresses; undefined when they are all. */
  readonly broken: string | undefined;
}

/** The row of a device. */
export function deviceRow(kernel: Kernel, device: NetDeviceView): DeviceRow {
  const [ipv4, ipv6]: [string[], string[]] = [[], []];
  const collect = (into: string[], addresses: Iterable<string>): string | undefined => {
    const end = cellOf(() => {
      for (const each of addresses) into.push(each);
      return undefined;
    });
    return end?.unavailable;
  };
  const broken4 = collect(ipv4, ipv4Addresses(kernel, device));
  const broken6 = collect(ipv6, ipv6Addresses(kernel, device));
  const name = cellOf(() => device.name());
  return { kind: "device", device: device.address, name, ipv4, ipv6, broken: broken4 ?? broken6 };
}

/** Above the devices. */
export const DEVICE_TITLES = "   NET_DEVICE     NAME       IP ADDRESS(ES)\n";

/** A line. */
export function formatDevice({ device, name, ipv4, ipv6, broken }: DeviceRow): string {
  const addresses = [...ipv4, ...ipv6, ...(broken === undefined ? [] : ["(unknown)"])];
  const shown = isUnavailable(name) ? "(unknown)" : name;
  return `${hex(device).padStart(16)}  ${shown.padEnd(10)} ${addresses.join(", ")}\n`;
}
