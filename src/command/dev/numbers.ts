/** dev without options: which numbers stand for which devices. */
import {
  type Address,
  type Cell,
  hex,
  isUnavailable,
  optional,
  type Row,
  type SymbolCell,
  type Unavailable,
} from "#base";
import type { Kernel } from "#kernel";
import { type DiskView, diskAt, disksOfInodes } from "#kernel/block";
import {
  type BlockMajorView,
  blockMajors,
  characterRanges,
  findCharacterDevice,
  mappedDevices,
  type NumberedDevice,
} from "#kernel/device";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";
import { findPlace, formatPlaceName } from "../place-name.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** A number that is registered for devices. */
export interface NumberRow extends Row {
  readonly kind: "character" | "block";
  readonly major: Fact<number>;
  readonly name: Fact<string>;
  /** The `struct cdev` or `struct gendisk`; undefined without one. */
  readonly device: Fact<Address | undefined>;
  readonly operations: SymbolCell | Address | undefined;
}

/** The rows of character devices. */
export function* characterRows(kernel: Kernel): Generator<NumberRow> {
  for (const range of characterRanges(kernel)) {
    const found = cellOf(() => ({ ...findCharacterDevice(kernel, range) }));
    yield numberRow(kernel, "character", range, found);
  }
}

/** The rows of block devices. */
export function* blockRows(kernel: Kernel): Generator<NumberRow> {
  for (const major of blockMajors(kernel)) {
    const found = cellOf(() => ({ ...findBlockDevice(kernel, major) }));
    yield numberRow(kernel, "block", major, found);
  }
}

function numberRow(
  kernel: Kernel,
  kind: NumberRow["kind"],
  view: Pick<BlockMajorView, "major" | "name">,
  found: Fact<{ readonly device?: Address; readonly operations?: Address }>,
): NumberRow {
  const isKnown = !isUnavailable(found);
  const operations = isKnown ? found.operations : undefined;
  return {
    kind,
    major: cellOf(() => view.major()),
    name: cellOf(() => view.name()),
    device: isKnown ? found.device : found,
    operations: operations && (findPlace(kernel.target.symbols, operations) ?? operations),
  };
}

/** The first disk of a major number: of its map, or since v5.11, which has none, the newest with an inode. */
function findBlockDevice(kernel: Kernel, view: BlockMajorView): NumberedDevice | undefined {
  const major = view.major();
  for (const disk of disksOfMajor(kernel, major)) {
    const operations = optional(() => (disk.major() === major ? disk.operations() : undefined));
    if (operations !== undefined && operations !== 0n) return { device: disk.address, operations };
  }
  return undefined;
}

function* disksOfMajor(kernel: Kernel, major: number): Generator<DiskView> {
  if (kernel.target.symbols.find("bdev_map") === undefined) {
    yield* kernel.once(listDisksOfInodes);
    return;
  }
  for (const { data } of mappedDevices(kernel, "bdev_map", major)) if (data !== 0n) yield diskAt(kernel, data);
}

function listDisksOfInodes(kernel: Kernel): readonly DiskView[] {
  return [...disksOfInodes(kernel)];
}

/** Above the numbers of one kind. */
export const NUMBER_TITLES: Readonly<Record<NumberRow["kind"], string>> = {
  character: `CHRDEV    NAME           ${centred("CDEV")}  OPERATIONS      \n`,
  block: "BLKDEV    NAME                GENDISK      OPERATIONS      \n",
};

/** A line. */
export function formatNumber({ major, name, device, operations }: NumberRow, radix: 10 | 16): string {
  const number = isUnavailable(major) ? "?" : String(major);
  const called = isUnavailable(name) || name === "" ? "(unknown)" : name;
  const start = ` ${number.padStart(3)}      ${called.padEnd(13)}  `;
  if (device !== undefined && isUnavailable(device)) return `${start}${centred("(unknown)")}\n`;
  if (device === undefined || operations === undefined) return `${start}${centred("(none)")}\n`;
  const place = typeof operations === "bigint" ? hex(operations) : formatPlaceName(operations, radix);
  return `${start}${hex(device).padStart(16)}  ${place}\n`;
}
