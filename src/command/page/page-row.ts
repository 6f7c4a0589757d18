/** A struct page as a row: what `kmem -p`, `vtop` and `files -p` show of one. */
import { type Address, type Cell, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { Page, pageFlagNames } from "#kernel/page";
import { cellOf } from "../cell-of.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** A page of memory, as its struct page has it. */
export interface PageRow extends Row {
  readonly kind: "page";
  /** The struct page. */
  readonly page: Address;
  /** Physical address of the page, in bytes. */
  readonly physical: number;
  /** Raw: the low bits say what it points to. */
  readonly mapping: Fact<Address>;
  /** In pages from the beginning of what `mapping` is of; shares its bytes with what other owners keep there. */
  readonly index: Fact<bigint>;
  readonly users: Fact<number>;
  /** The whole word (unsigned long). */
  readonly flags: Fact<bigint>;
  /** The flags that are set, as the kernel calls them. */
  readonly names: readonly string[];
}

/** The row of the page at `physical`, whose struct page is at `page`. */
export function pageRow(kernel: Kernel, page: Address, physical: number): PageRow {
  const view = kernel.layout(Page).at(page);
  const flags = cellOf(() => view.flags());
  const names = typeof flags === "bigint" ? pageFlagNames(kernel) : [];
  return {
    kind: "page",
    page,
    physical,
    mapping: cellOf(() => view.mapping()),
    index: cellOf(() => view.index()),
    users: cellOf(() => view.users()),
    flags,
    names: names.filter(({ bit }) => typeof flags === "bigint" && (flags >> BigInt(bit)) & 1n).map(({ name }) => name),
  };
}
