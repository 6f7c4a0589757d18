/** The flags of pages (include/linux/page-flags.h, mm/debug.c). */
import { optional } from "#base";
import type { Kernel } from "#kernel";
import type { CType } from "#types";

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

/** The number of bits that are flags: __NR_PAGEFLAGS; undefined when this kernel does not say. */
export function pageFlagCount(kernel: Kernel): number | undefined {
  const count = optional(() => kernel.target.structures.enumerator("__NR_PAGEFLAGS"));
  return count && Number(count.value);
}
