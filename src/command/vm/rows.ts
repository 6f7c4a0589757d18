/** Address spaces as rows. */
import { type Address, type Cell, isUnavailable, type Row, remembered, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { pageTableOf } from "#kernel/address-space";
import type { FileNames } from "#kernel/file";
import { findSwapDevice, swapDevicePath, swapPlace } from "#kernel/swap";
import { type MemoryUse, pageTableAddress, taskAt } from "#kernel/task";
import { type UserPage, userPages, type VmaView } from "#kernel/user-memory";
import { cellOf } from "../cell-of.ts";
import { type TaskHeader, taskHeader } from "../task-header.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** What is shown of an address space. */
export type View = "ranges" | "pages" | "range" | "mm" | "vmas" | "reference";

/** The address space of a task; its ranges follow. */
export interface SpaceRow extends TaskHeader, Row {
  readonly kind: "space";
  readonly task: TaskHeader["task"];
  readonly view: View;
  /** The `struct mm_struct`, and its top page table; 0 for a task without an address space. */
  readonly mm: Fact<Address>;
  readonly pageTable: Fact<Address>;
  /** In bytes. */
  readonly resident: Fact<number>;
  readonly total: Fact<number>;
}

/** A range of addresses; with `-p` its pages follow. */
export interface RangeRow extends Row {
  readonly kind: "range";
  /** The `struct vm_area_struct`. */
  readonly vma: Address;
  readonly start: bigint;
  readonly end: bigint;
  readonly flags: bigint;
  /** Path of the file that it maps; undefined for memory without one. */
  readonly path: Fact<string> | undefined;
}

/** A page, and where it is: at a physical address, on a swap device, in a file, or nowhere. */
export interface UserPageRow extends Row {
  readonly kind: "page";
  readonly address: Address;
  readonly physical: number | undefined;
  readonly swap: { readonly device: number; readonly path: Fact<string>; readonly page: number } | undefined;
  readonly file: { readonly path: Fact<string>; readonly offset: number } | undefined;
}

/** The row of a task's address space. */
export function spaceRow(kernel: Kernel, task: Address, view: View, useOf: (task: Address) => MemoryUse): SpaceRow {
  const { pageSize } = kernel.target.physical;
  const mm = cellOf(() => taskAt(kernel, task).mm());
  const use = cellOf(() => ({ ...useOf(task) }));
  return {
    kind: "space",
    ...taskHeader(kernel, task),
    view,
    mm,
    pageTable: isUnavailable(mm) || mm === 0n ? mm : cellOf(() => pageTableAddress(kernel, mm)),
    resident: isUnavailable(use) ? use : use.residentPages * pageSize,
    total: isUnavailable(use) ? use : use.totalPages * pageSize,
  };
}

/** The row of a range. May fault. */
export function rangeRow(vma: VmaView, names: FileNames): RangeRow {
  const file = vma.file();
  return {
    kind: "range",
    vma: vma.address,
    start: vma.start(),
    end: vma.end(),
    flags: vma.flags(),
    path: file === 0n ? undefined : cellOf(() => filePath(names, file)),
  };
}

/** The path of an open file; empty for one without a name. */
function filePath(names: FileNames, file: Address): string {
  const { dentry, mount } = names.file(file);
  return dentry === 0n ? "" : names.path(dentry, mount);
}

/** Makes rows of the pages of a `struct mm_struct`. */
export interface PageRows {
  /** The pages of a range, those alone that are wanted. */
  rows(vma: VmaView, path: RangeRow["path"], wanted?: (page: UserPageRow) => boolean): Iterable<UserPageRow>;
  /** One page of a range. */
  at(vma: VmaView, path: RangeRow["path"], page: bigint): UserPageRow | undefined;
}

/** Faults when the page table cannot be found. */
export function pageRows(kernel: Kernel, mm: Address): PageRows {
  const table = pageTableOf(kernel, mm);
  const { pageSize } = kernel.target.physical;
  const devicePath = remembered((device: number) => findDevicePath(kernel, device));
  const swapOf = ({ entry }: UserPage): UserPageRow["swap"] => {
    if (entry === 0n) return undefined;
    const { device, page } = swapPlace(kernel, entry);
    const path = devicePath(device);
    // Other entries lead to no device: pages that are being moved, or markers.
    return path === undefined ? undefined : { device, path, page };
  };
  function* between(vma: VmaView, path: RangeRow["path"], from: bigint, to: bigint): Generator<UserPageRow> {
    const fileStart = Number(vma.filePage()) * pageSize;
    const start = vma.start();
    for (const page of userPages(kernel, table, from, to)) {
      const { at, physical } = page;
      const swap = physical === undefined ? swapOf(page) : undefined;
      const isFile = physical === undefined && swap === undefined && path !== undefined;
      const file = isFile ? { path, offset: fileStart + Number(at - start) } : undefined;
      yield { kind: "page", address: at, physical, swap, file };
    }
  }
  return {
    *rows(vma, path, wanted) {
      for (const row of between(vma, path, vma.start(), vma.end())) {
        if (wanted === undefined || wanted(row)) yield row;
      }
    },
    at(vma, path, page) {
      const [row] = between(vma, path, page, page + BigInt(pageSize));
      return row;
    },
  };
}

function findDevicePath(kernel: Kernel, device: number): Fact<string> | undefined {
  return cellOf(() => {
    const at = findSwapDevice(kernel, device);
    return at && swapDevicePath(kernel, at);
  });
}
