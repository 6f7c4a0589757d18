/** swap: devices that pages are swapped to. */
import { type Address, type Cell, hex, isUnavailable, type Row, type Unavailable } from "#base";
import { fileKind } from "#kernel/file";
import { swapDevices } from "#kernel/swap";
import { cellOf } from "./cell-of.ts";
import type { Command, RowsOf } from "./command.ts";

/** A swap device. */
interface SwapRow extends Row {
  readonly number: number;
  readonly swapInfo: Address;
  /** A file in a file system, else a block device. */
  readonly isFile: Fact<boolean>;
  /** In bytes. */
  readonly size: number;
  readonly used: number;
  readonly priority: number;
  readonly path: Fact<string>;
}

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

const TITLES = "SWAP_INFO_STRUCT    TYPE       SIZE       USED     PCT  PRI  FILENAME\n";

export const swap: Command<SwapRow> = {
  name: "swap",
  summary: "swap devices",
  synopsis: [" "],
  description: `Shows each swap device in use: its \`swap_info_struct\`, whether it is a partition or a file, its size, how much of
it is in use, its priority and its path. Without swap devices there are the titles alone.`,
  options: [],
  rows: {
    row: {
      number: "its number: the index in `swap_info`, and what entries of page tables name",
      swapInfo: "address of the `struct swap_info_struct`",
      isFile: "whether it is a file in a file system, and not a block device",
      size: "bytes that can be swapped to it",
      used: "bytes that are in use",
      priority: "its priority; devices of higher priority are filled first",
      path: "path of the device or file",
    },
  } satisfies RowsOf<SwapRow>,
  examples: [{ line: "swap", shows: "the swap devices" }],
  *run({ kernel }) {
    const { pageSize } = kernel.target.physical;
    for (const device of swapDevices(kernel)) {
      yield {
        number: device.number,
        swapInfo: device.address,
        isFile: cellOf(() => fileKind(kernel, device.inode) === "REG"),
        size: device.pages * pageSize,
        used: device.usedPages * pageSize,
        priority: device.priority,
        path: cellOf(device.path),
      };
    }
  },
  *text(rows) {
    yield TITLES;
    for (const row of rows) yield formatDevice(row);
  },
};

/** Columns of a size. */
const SIZE_WIDTH = 10;

/** A size in its column; an odd blank goes before it. */
function inTheMiddle(text: string): string {
  return text.padEnd(Math.floor((SIZE_WIDTH - text.length) / 2) + text.length).padStart(SIZE_WIDTH);
}

function formatDevice({ swapInfo, isFile, size, used, priority, path }: SwapRow): string {
  const kilobytes = (bytes: number): string => inTheMiddle(`${bytes / 1024}k`);
  const percent = size === 0 ? 0 : Math.floor((used * 100) / size);
  const cells = [
    `${hex(swapInfo).padStart(16)} `,
    isFile === true ? "  FILE   " : "PARTITION",
    kilobytes(size),
    kilobytes(used),
    `${percent}%`.padStart(4),
    String(priority).padStart(4),
    "",
    isUnavailable(path) ? "(unknown)" : path,
  ];
  return `${cells.join(" ")}\n`;
}
