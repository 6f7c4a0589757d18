/** An entry of a page table as a row: what `pte` shows, and `vtop` for the last entry of its way. */
import { x86_64 } from "#arch";
import type { Cell, Row, Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { findSwapDevice, swapDevicePath, swapPlace } from "#kernel/swap";
import { cellOf } from "../cell-of.ts";

/** A place on a swap device. */
interface SwapCell {
  readonly [name: string]: Cell;
  /** Number of the device. */
  readonly device: number;
  /** Its path; undefined when there is no device of that number. */
  readonly path: string | undefined | Unavailable;
  /** Offset in pages. */
  readonly page: number;
}

/** What an entry says. */
export interface EntryRow extends Row {
  readonly kind: "entry";
  /** The entry itself (unsigned long). */
  readonly contents: bigint;
  /** The physical address; undefined when it leads to no memory. */
  readonly physical: number | undefined;
  readonly flags: readonly string[];
  /** Where the page was swapped to; undefined unless it was. */
  readonly swap: SwapCell | undefined;
}

/** The row of an entry; what cannot be read of a swap device is a cell that says so. */
export function entryRow(kernel: Kernel, contents: bigint): EntryRow {
  const { mapped, physical, flags } = x86_64.decodeEntry(contents, kernel.target.paging.encryptionMask);
  const row = { kind: "entry", contents } as const;
  if (mapped || contents === 0n) return { ...row, physical: mapped ? physical : undefined, flags, swap: undefined };
  const { device, page } = swapPlace(kernel, contents);
  const path = cellOf(() => {
    const at = findSwapDevice(kernel, device);
    return at && swapDevicePath(kernel, at);
  });
  return { ...row, physical: undefined, flags: [], swap: { device, path, page } };
}
