/** dev -d and -D: requests to disks that are under way. */
import { type Address, type Cell, hex, isUnavailable, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { countsBySync, countsInDriver, type DiskView, requestCounts } from "#kernel/block";
import { cellOf } from "../cell-of.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** A disk. */
export interface DiskRow extends Row {
  readonly kind: "disk";
  readonly disk: Address;
  readonly major: Fact<number>;
  readonly name: Fact<string>;
  readonly queue: Fact<Address>;
  /** Requests under way: reads, or those that nobody waits for. */
  readonly first: Fact<number>;
  /** Writes, or those that somebody waits for. */
  readonly second: Fact<number>;
  /** Requests that the driver has, `queues` for drivers with queues of their own; undefined since v5.0. */
  readonly inDriver: number | string | undefined;
}

/** Begins the disks; of a machine without any it is all there is. */
export interface DisksRow extends Row {
  readonly kind: "disks";
  /** What the two counts of each tell apart: the direction of requests, or whether somebody waits for them. */
  readonly counted: "direction" | "sync";
  /** This kernel knows how many requests the drivers have. */
  readonly drivers: boolean;
}

/** The row above the disks. */
export function disksRow(kernel: Kernel): DisksRow {
  return { kind: "disks", counted: countsBySync(kernel) ? "sync" : "direction", drivers: countsInDriver(kernel) };
}

/** Disks of memory and of files, whose requests crash leaves out. */
const LEFT_OUT = ["ram", "loop"];

/** The row of a disk; undefined for one that is left out. */
export function diskRow(kernel: Kernel, disk: DiskView): DiskRow | undefined {
  const name = cellOf(() => disk.name());
  if (!isUnavailable(name) && LEFT_OUT.some((start) => name.startsWith(start))) return undefined;
  const counts = cellOf(() => ({ ...requestCounts(kernel, disk) }));
  const start = { kind: "disk", disk: disk.address, major: cellOf(() => disk.major()), name } as const;
  const queue = cellOf(() => disk.queue());
  if (isUnavailable(counts)) return { ...start, queue, first: counts, second: counts, inDriver: undefined };
  return { ...start, queue, first: counts.first, second: counts.second, inDriver: counts.inDriver };
}

/** True for a disk that has, or may have, requests under way. */
export function isBusy({ first, second }: DiskRow): boolean {
  return isUnavailable(first) || isUnavailable(second) || first + second !== 0;
}

/** Above the disks. */
export function formatDisks({ counted, drivers }: DisksRow): string {
  const kinds = counted === "sync" ? "ASYNC  SYNC" : " READ WRITE";
  return `MAJOR GENDISK            NAME       REQUEST_QUEUE      TOTAL ${kinds} ${drivers ? "  DRV" : ""}\n`;
}

/** A line. */
export function formatDisk({ disk, major, name, queue, first, second, inDriver }: DiskRow): string {
  const total = isUnavailable(first) || isUnavailable(second) ? "?" : String(first + second);
  const place = `${count(major)} ${hex(disk).padEnd(16)}   ${textOf(name).padEnd(10)}`;
  const address = isUnavailable(queue) ? "(unknown)" : hex(queue);
  const driver = inDriver === undefined ? "" : typeof inDriver === "number" ? count(inDriver) : "N/A(MQ)";
  return `${place} ${address.padEnd(16)}   ${total.padStart(5)} ${count(first)} ${count(second)} ${driver}\n`;
}

function count(cell: Fact<number>): string {
  return (isUnavailable(cell) ? "?" : String(cell)).padStart(5);
}

function textOf(cell: Fact<string>): string {
  return isUnavailable(cell) ? "(unknown)" : cell;
}
