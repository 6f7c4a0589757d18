/** dev -p: PCI buses and the devices on them. */
import { type Address, type Cell, hex, isUnavailable, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import {
  type PciBusView,
  type PciDeviceView,
  pciChildBuses,
  pciDeviceAt,
  pciDevices,
  pciExpressType,
  pciRootBuses,
} from "#kernel/device";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** A device on a bus. */
interface PciDeviceCell {
  readonly [name: string]: Cell;
  readonly device: Address;
  readonly name: Fact<string>;
  /** Base class and subclass: 0x0200 is an Ethernet controller. */
  readonly class: Fact<number>;
  readonly vendor: Fact<number>;
  readonly id: Fact<number>;
  /** What its PCI Express capabilities make it; undefined where kernels do not keep them. */
  readonly type: Fact<string> | undefined;
  readonly isBridge: Fact<boolean>;
}

/** A bus with the devices on it, the bridge that leads to it first. */
export interface BusRow extends Row {
  readonly kind: "bus";
  readonly bus: Address;
  readonly name: Fact<string>;
  /** The bus that the bridge is on; undefined for a root bus. */
  readonly parent: Fact<Address> | undefined;
  readonly devices: readonly PciDeviceCell[];
  /** Why the devices end early; undefined when they are all. */
  readonly broken: string | undefined;
}

/** PCI_EXP_TYPE_ numbers (include/uapi/linux/pci_regs.h). A device without PCI Express counts as 0, as in crash. */
const TYPES: ReadonlyMap<number, string> = new Map([
  [0, "ENDPOINT"],
  [1, "LEG_END"],
  [4, "ROOT_PORT"],
  [5, "UPSTREAM"],
  [6, "DOWNSTREAM"],
  [7, "PCI_BRIDGE"],
  [8, "PCIE_BRIDGE"],
  [9, "RC_END"],
  [10, "RC_EC"],
]);

/** PCI_HEADER_TYPE_BRIDGE and PCI_HEADER_TYPE_CARDBUS. */
const BRIDGES = [1, 2];

/** The rows of all buses, those behind bridges after the bus that the bridge is on. */
export function* busRows(kernel: Kernel): Generator<BusRow> {
  for (const root of pciRootBuses(kernel)) {
    yield busRow(kernel, root, undefined);
    for (const bus of pciChildBuses(kernel, root))
      yield busRow(
        kernel,
        bus,
        cellOf(() => bus.parent()),
      );
  }
}

function busRow(kernel: Kernel, bus: PciBusView, parent: BusRow["parent"]): BusRow {
  const devices: PciDeviceCell[] = [];
  const broken = cellOf(() => {
    const bridge = bus.bridge();
    if (bridge !== 0n) devices.push(deviceCell(kernel, pciDeviceAt(kernel, bridge)));
    for (const device of pciDevices(kernel, bus)) devices.push(deviceCell(kernel, device));
    return undefined;
  });
  const name = cellOf(() => bus.name());
  return { kind: "bus", bus: bus.address, name, parent, devices, broken: broken?.unavailable };
}

function deviceCell(kernel: Kernel, device: PciDeviceView): PciDeviceCell {
  const number = cellOf(() => pciExpressType(kernel, device));
  return {
    device: device.address,
    name: cellOf(() => device.name()),
    class: cellOf(() => device.class() >>> 8),
    vendor: cellOf(() => device.vendor()),
    id: cellOf(() => device.device()),
    type: typeof number === "number" ? (TYPES.get(number) ?? "") : number,
    isBridge: cellOf(() => BRIDGES.includes(device.headerType() & 0x7f)),
  };
}

/** Columns of the parts of a line. */
const NAME = "0000:00:00.0".length;
const CLASS = 6;
const ID = "0000:0000".length;
const TYPE = 10;

/** A bus with its devices, and the blank line behind it; `isLast` of a root bus: one more. */
export function* formatBus({ bus, name, parent, devices, broken }: BusRow): Generator<string> {
  if (parent === undefined) {
    yield `${centred("ROOT BUS")} ${centred("BUSNAME", "0000:00".length)}\n`;
    yield `${hex(bus).padStart(16)} ${centred(textOf(name), "0000:00".length)}\n`;
  } else {
    yield `  ${centred("PCI BUS")} ${centred("PARENT BUS")}\n`;
    yield `  ${hex(bus).padStart(16)} ${isUnavailable(parent) ? "(unknown)" : hex(parent).padStart(16)}\n`;
  }
  const titles = [centred("PCI DEV"), centred("DO:BU:SL.FN", NAME), centred("CLASS", CLASS), centred("PCI_ID", ID)];
  const hasTypes = devices.every(({ type }) => type !== undefined);
  yield `  ${[...titles, ...(hasTypes ? [centred("TYPE", TYPE)] : [])].join(" ")}\n`;
  for (const device of devices) yield formatDevice(device);
  if (broken !== undefined) yield `(devices: ${broken})\n`;
}

function formatDevice({ device, name, class: kind, vendor, id, type, isBridge }: PciDeviceCell): string {
  const number = (cell: Fact<number>, digits: number): string => (isUnavailable(cell) ? "?" : hex(cell, digits));
  const bridge = isBridge === true ? " [BRIDGE]" : "";
  const cells = [
    hex(device).padStart(16),
    centred(textOf(name), NAME),
    centred(number(kind, 4), CLASS),
    centred(`${number(vendor, 1)}:${number(id, 1)}`, ID),
    centred((type === undefined ? "" : textOf(type)) + bridge, TYPE),
  ];
  return `  ${cells.join(" ")}\n`;
}

function textOf(cell: Fact<string>): string {
  return isUnavailable(cell) ? "?" : cell;
}
