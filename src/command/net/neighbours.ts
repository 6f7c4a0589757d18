/** The ARP table as rows, and crash's text of it. */
import { type Address, hex, isUnavailable, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { type NeighbourView, neighbourAddress, neighbourHardware, neighbourStates, netDeviceAt } from "#kernel/net";
import { cellOf } from "../cell-of.ts";

/** A neighbour. */
export interface NeighbourRow extends Row {
  readonly kind: "neighbour";
  readonly neighbour: Address;
  readonly address: string | Unavailable;
  readonly hardwareType: string | Unavailable;
  readonly hardwareAddress: readonly number[] | Unavailable;
  readonly device: string | Unavailable;
  readonly states: readonly string[] | Unavailable;
}

/** ARPHRD_ numbers (include/uapi/linux/if_arp.h) that crash has a name for. */
const HARDWARE_TYPES: ReadonlyMap<number, string> = new Map([
  [0, "NETROM"],
  [1, "ETHER"],
  [2, "EETHER"],
  [3, "AX25"],
  [4, "PRONET"],
  [5, "CHAOS"],
  [6, "IEEE802"],
  [7, "ARCNET"],
  [8, "APPLETLK"],
  [15, "DLCI"],
  [23, "METRICOM"],
]);

/** The row of a neighbour. */
export function neighbourRow(kernel: Kernel, neighbour: NeighbourView): NeighbourRow {
  const ofDevice = <T extends string>(read: (device: ReturnType<typeof netDeviceAt>) => T): T | Unavailable =>
    cellOf(() => read(netDeviceAt(kernel, neighbour.device())));
  return {
    kind: "neighbour",
    neighbour: neighbour.address,
    address: cellOf(() => neighbourAddress(kernel, neighbour)),
    hardwareType: ofDevice((device) => HARDWARE_TYPES.get(device.type()) ?? "UNKNOWN"),
    hardwareAddress: cellOf(() => neighbourHardware(kernel, neighbour)),
    device: ofDevice((device) => device.name()),
    states: cellOf(() => neighbourStates(neighbour)),
  };
}

/** Above the neighbours. */
export const NEIGHBOUR_TITLES = "NEIGHBOUR        IP ADDRESS      HW TYPE    HW ADDRESS         DEVICE  STATE\n";

/** A line. */
export function formatNeighbour(row: NeighbourRow): string {
  const { neighbour, address, hardwareType, hardwareAddress, device, states } = row;
  const bytes = isUnavailable(hardwareAddress) ? ["(unknown)"] : hardwareAddress.map((each) => hex(each, 2));
  const link = bytes.map((each, i) => each + (hardwareType === "ETHER" && i < bytes.length - 1 ? ":" : " ")).join("");
  const state = isUnavailable(states) ? "(unknown)" : states.join("|");
  const place = `${hex(neighbour).padEnd(16)} ${textOf(address).padEnd(16)}${textOf(hardwareType).padEnd(10)} `;
  return `${place}${link} ${textOf(device).padEnd(6)}  ${state}\n`;
}

function textOf(cell: string | Unavailable): string {
  return isUnavailable(cell) ? "(unknown)" : cell;
}
