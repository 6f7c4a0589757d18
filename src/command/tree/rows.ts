/** The rows of `tree`, and their text. */
import type { Address, Cell, Row } from "#base";
import type { MapleNode } from "#kernel/maple";

/** Something that a tree holds. */
export interface EntryRow extends Row {
  readonly kind: "entry";
  /** The object that the entry stands for; 0 for an empty slot of a maple tree. */
  readonly address: Address;
  /** Its number in an xarray or radix tree; a number beyond 2^53 as decimal text. */
  readonly index: number | string | undefined;
  /** The last number for which it stands, when these are several. */
  readonly last: number | string | undefined;
  /** The way from the root: `root/l/r`, `root/0/12`; only when asked for. */
  readonly position: string | undefined;
  readonly values: Readonly<Record<string, Cell>> | undefined;
  /** As crash shows it, with its newlines. */
  readonly text: string;
}

/** A maple tree as a whole. */
export interface MapleTreeRow extends Row {
  readonly kind: "maple-tree";
  readonly address: Address;
  readonly flags: number;
  readonly height: number;
  readonly root: Address;
}

/** A node of a maple tree, before what is below it. */
export interface MapleNodeRow extends Row {
  readonly kind: "maple-node";
  readonly address: Address;
  readonly type: number;
  readonly first: number | string;
  readonly last: number | string;
  readonly depth: number;
  readonly parent: Address;
  readonly slots: readonly Address[];
  readonly text: string;
}

/** A line about something that is broken. */
export interface RemarkRow extends Row {
  readonly kind: "remark";
  readonly text: string;
}

/** A row of `tree`. */
export type TreeRow = EntryRow | MapleTreeRow | MapleNodeRow | RemarkRow;

/** How numbers of a tree are written: as they are, or in hexadecimal. */
export type NumberText = (value: bigint) => string;

/** `%p` of C's printf, as glibc has it. */
function pointerText(at: bigint): string {
  return at === 0n ? "(nil)" : `0x${at.toString(16)}`;
}

/** A range of indexes, indented as deep as it stands: `  0-14: `. */
export function rangeText(first: bigint, last: bigint, depth: number, number: NumberText): string {
  return `${"  ".repeat(depth)}${number(first)}${first === last ? "" : `-${number(last)}`}: `;
}

/** A node's line: place, type and parent, and then all that it holds, used or not. */
export function mapleNodeText(node: MapleNode, number: NumberText): string {
  const { address, depth, type, typeName, parent, first, last, gaps, end, gap, pivots, slots } = node;
  const head = `${rangeText(first, last, depth, number)}node 0x${address.toString(16)} depth ${depth} type ${type} parent ${pointerText(parent)}`;
  if (typeName === undefined) return `${head} UNKNOWN TYPE\n`;
  if (typeName === "dense") return `${head}\n`;
  const byte = (value: number): string => value.toString(16).toUpperCase().padStart(2, "0");
  const facts =
    gaps.length === 0 ? "" : `${gaps.map((each) => `${number(each)} `).join("")}| ${byte(end)} ${byte(gap)}| `;
  const pairs = slots.map((slot, i) =>
    i < pivots.length ? `${pointerText(slot)} ${number(pivots[i])} ` : pointerText(slot),
  );
  return `${head} contents: ${facts}${pairs.join("")}\n`;
}

/** Rows as crash prints them. */
export function* formatRows(rows: Iterable<TreeRow>): Generator<string> {
  for (const row of rows) {
    switch (row.kind) {
      case "entry":
      case "maple-node":
        yield row.text;
        break;
      case "remark":
        yield `${row.text}\n`;
        break;
      case "maple-tree":
        yield `maple_tree(${row.address.toString(16)}) flags ${row.flags.toString(16).toUpperCase()}, height ${row.height} root 0x${row.root.toString(16)}\n\n`;
    }
  }
}
