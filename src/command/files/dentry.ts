/** files -d: one name. */
import { type Address, type Cell, hex, isUnavailable, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { fileKind, readPath } from "#kernel/file";
import { dentryAt, findMountOf } from "#kernel/fs";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** A dentry. */
export interface DentryRow extends Row {
  readonly kind: "dentry";
  readonly dentry: Address;
  /** 0 for a name without a file. */
  readonly inode: Fact<Address>;
  readonly superBlock: Fact<Address>;
  /** Undefined without an inode. */
  readonly type: Fact<string> | undefined;
  readonly path: Fact<string>;
}

/** The row of the dentry at `at`; a fault when nothing is there. */
export function dentryRow(kernel: Kernel, at: Address): DentryRow {
  const view = dentryAt(kernel, at);
  const inode = view.inode();
  const superBlock = cellOf(() => view.superBlock());
  return {
    kind: "dentry",
    dentry: at,
    inode,
    superBlock,
    type: inode === 0n ? undefined : cellOf(() => fileKind(kernel, inode)),
    path: cellOf(() => readPath(kernel, at, isUnavailable(superBlock) ? undefined : findMountOf(kernel, superBlock))),
  };
}

/** With its titles. */
export function formatDentry({ dentry, inode, superBlock, type, path }: DentryRow): string {
  const titles = `${centred("DENTRY")} ${centred("INODE")} ${centred("SUPERBLK")} TYPE PATH\n`;
  const kind = type === undefined ? "N/A" : isUnavailable(type) ? "?" : type;
  const cells = [hex(dentry).padStart(16), addressOf(inode), addressOf(superBlock), kind.padEnd(4)];
  return `${titles}${[...cells, isUnavailable(path) ? "(unknown)" : path].join(" ")}\n`;
}

function addressOf(cell: Fact<Address>): string {
  return isUnavailable(cell) ? centred("(unknown)") : hex(cell).padStart(16);
}
