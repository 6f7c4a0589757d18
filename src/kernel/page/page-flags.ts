/** The flags of pages (include/linux/page-flags.h, mm/debug.c). */
import { offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import type { CType } from "#types";
import { FlagName } from "./page.layout.ts";

/** A flag: its name in C, and its bit. Some bits have several names, by who owns the page. */
export interface PageFlag {
  readonly name: string;
  readonly bit: number;
}

/** Every flag that this kernel names, in the order of `enum pageflags`; none when its types are not at hand. */
export function pageFlags(kernel: Kernel): readonly PageFlag[] {
  return kernel.once(readPageFlags);
}

function readPageFlags(kernel: Kernel): readonly PageFlag[] {
  const flags = kernel.target.structures.find("enum", "pageflags") as CType | undefined;
  if (flags?.kind !== "enum") return [];
  return flags.enumerators.map(({ name, value }) => ({ name, bit: Number(value) }));
}

/** More flags than a word has bits. */
const MOST_NAMES = 128;

/**
 * Flags as the kernel itself names them in its log: one name for a bit, in the order of `pageflag_names` (since v2.6.34,
 * 718a38211bc9); without that table, the first name of each bit.
 */
export function shownPageFlags(kernel: Kernel): readonly PageFlag[] {
  return kernel.once(readShownFlags);
}

function readShownFlags(kernel: Kernel): readonly PageFlag[] {
  const table = kernel.target.symbols.image("pageflag_names");
  const layout = kernel.layout(FlagName);
  const named: PageFlag[] = [];
  for (let i = 0; table !== undefined && layout.name !== undefined && i < MOST_NAMES; i++) {
    const view = layout.at(offsetBy(table.address, i * layout.size));
    const mask = optional(() => view.mask());
    const name = optional(() => view.name());
    // The table ends with no name; a mask is one bit.
    if (mask === undefined || name === undefined || name === "" || mask === 0n || (mask & (mask - 1n)) !== 0n) break;
    named.push({ name, bit: mask.toString(2).length - 1 });
  }
  if (named.length > 0) return named;
  const seen = new Set<number>();
  return pageFlags(kernel).flatMap(({ name, bit }) => {
    if (!name.startsWith("PG_") || seen.has(bit)) return [];
    seen.add(bit);
    return [{ name: name.slice("PG_".length), bit }];
  });
}

/** The bit of a flag by its name; undefined when this kernel has none of that name. */
export function pageFlag(kernel: Kernel, name: string): number | undefined {
  return kernel.once(bitsByName).get(name);
}

function bitsByName(kernel: Kernel): ReadonlyMap<string, number> {
  const bits = new Map(pageFlags(kernel).map(({ name, bit }) => [name, bit]));
  for (const [key, value] of kernel.target.vmcoreinfo) {
    // A kernel without types names at least those that dump filters ask for.
    const name = /^NUMBER\((PG_\w+)\)$/.exec(key)?.[1];
    const bit = Number(value);
    if (name !== undefined && !bits.has(name) && bit >= 0 && bit < 64) bits.set(name, bit);
  }
  return bits;
}
