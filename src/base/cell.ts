import type { Address } from "./address.ts";

/**
 * Cells: the values of a command's rows, with their meaning kept, so that text, JSON and a web page can be made from
 * the same row. A bigint in a row is always an address; sizes, counts and times are numbers.
 */
export type Cell =
  | string
  | number
  | boolean
  | undefined
  | bigint
  | Unavailable
  | readonly Cell[]
  | { readonly [name: string]: Cell };

/** A cell that could not be filled, and why: unreadable memory, or a member that this kernel does not have. */
export interface Unavailable {
  readonly unavailable: string;
}

/** A task as a link target: the address of its task_struct, its pid and command. */
export interface TaskCell {
  readonly [name: string]: Cell;
  readonly task: Address;
  readonly pid: number;
  readonly comm: string;
}

/** An address named by a symbol: `name`+`offset`, and the module that defines it (undefined: the kernel itself). */
export interface SymbolCell {
  readonly [name: string]: Cell;
  readonly address: Address;
  readonly name: string;
  readonly offset: number;
  readonly module: string | undefined;
}

/** A row of a command's result. */
export type Row = { readonly [field: string]: Cell };

/** True when `cell` says that its value is missing. */
export function isUnavailable(cell: Cell): cell is Unavailable {
  return typeof cell === "object" && cell !== null && "unavailable" in cell;
}

/** `cell` as JSON data: addresses become hexadecimal strings with 0x, absent members are left out. */
export function toJson(cell: Cell): unknown {
  if (typeof cell === "bigint") return `0x${cell.toString(16)}`;
  if (Array.isArray(cell)) return cell.map(toJson);
  if (typeof cell === "object") {
    return Object.fromEntries(
      Object.entries(cell)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, toJson(value as Cell)]),
    );
  }
  return cell;
}
